import { describe, expect, test } from "@jest/globals";
import { pastDeadLetters, whenMoreThan } from "../../src/alerts/past/dead-letters.ts";
import { pastWait, type PastWait, whenOlderThan, whenSilent } from "../../src/alerts/past/waiting.ts";
import { type AttemptRecord, type LaneRecord } from "../../src/store/records/ledger.ts";

const S = 1_000;
const OPEN = Number.POSITIVE_INFINITY;
const at = (seconds: number): string => new Date(seconds * S).toISOString();
const attempt = (number: number, second: number, failed = true): AttemptRecord => ({
  number,
  startedAt: at(second),
  durationMs: 100,
  ...(failed ? { error: { code: "X", message: "x", fingerprint: "f" } } : {}),
});
const lane = (
  status: LaneRecord["status"],
  attempts: readonly AttemptRecord[],
  more: Partial<LaneRecord> = {},
): LaneRecord => ({
  status,
  attempts,
  effects: [],
  ...more,
});
const wait = (from: number, to: number, ...attemptEnds: number[]): PastWait => ({
  from: from * S,
  to: to * S,
  attemptEnds: attemptEnds.map((end) => end * S),
});

describe("dead letters of the past", () => {
  test.each([
    ["one that stands", lane("deadLettered", [attempt(1, 1), attempt(2, 2)]), [2]],
    ["one that was discarded", lane("discarded", [attempt(1, 1)]), [1]],
    [
      "one that was replayed with success",
      lane("processed", [attempt(1, 1), attempt(2, 2, false)], { replayed: { attempt: 1, replayId: "r" } }),
      [1],
    ],
    [
      "one that failed again",
      lane("deadLettered", [attempt(1, 1), attempt(2, 9)], { replayed: { attempt: 1, replayId: "r" } }),
      [1, 9],
    ],
    ["a retry that succeeded is none", lane("processed", [attempt(1, 1), attempt(2, 2, false)]), []],
    ["nor is one that is under way", lane("retrying", [attempt(1, 1)]), []],
  ])("%s", (_name, search, seconds) => {
    const found = pastDeadLetters({ _id: "e", lanes: { search } });
    expect(found.map((one) => one.at / S)).toEqual(seconds);
  });

  test("a window holds from the one that is too many, until the first of them leaves it", () => {
    const times = [0, 50, 100, 101, 102, 103].map((second) => second * S);
    expect(whenMoreThan(times, 2, 10 * S)).toEqual([{ from: 102 * S, to: 111 * S }]);
    expect(whenMoreThan(times, 3, 10 * S)).toEqual([{ from: 103 * S, to: 110 * S }]);
    expect(whenMoreThan(times, 4, 10 * S)).toEqual([]);
    expect(whenMoreThan([0, 10 * S], 1, 10 * S)).toEqual([]);
  });
});

describe("waiting in the past", () => {
  test("an event waits from when it was made until the last attempt ended; of a replayed one the first run counts", () => {
    const waitOf = (search: LaneRecord) => pastWait({ timestamp: at(0), lanes: { search } }, "search");
    expect(waitOf(lane("processed", [attempt(1, 1), attempt(2, 5, false)]))).toMatchObject({ from: 0, to: 5_100 });
    expect(waitOf(lane("retrying", [attempt(1, 1)]))).toMatchObject({ to: OPEN, attemptEnds: [1_100] });
    const replayed = lane("processed", [attempt(1, 1), attempt(2, 500, false)], {
      replayed: { attempt: 1, replayId: "r" },
    });
    expect(waitOf(replayed)).toMatchObject({ to: 1_100 });
    expect(pastWait({ timestamp: at(0), lanes: {} }, "search")).toBeNull();
  });

  test("what waits for longer than the time is older than it from then on", () => {
    expect(whenOlderThan([wait(0, 30), wait(5, 31), wait(40, 50), wait(100, OPEN)], 20 * S)).toEqual([
      { from: 20 * S, to: 31 * S },
      { from: 120 * S, to: OPEN },
    ]);
  });

  test("silence is between two attempts while something waits, not while nothing does", () => {
    const waits = [wait(0, 1, 1), wait(50, 90, 90), wait(52, 91, 91)];
    expect(whenSilent(waits, 20 * S)).toEqual([{ from: 70 * S, to: 90 * S }]);
    expect(whenSilent(waits, 40 * S)).toEqual([]);
  });

  test("what is left over makes silence begin with the last attempt, also one that failed", () => {
    expect(whenSilent([wait(0, OPEN, 5, 10)], 20 * S)).toEqual([{ from: 30 * S, to: OPEN }]);
  });
});
