import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type ConsumerName } from "../../src/events/consumers.ts";
import { decodeLogMessage, encodeTransitions, type Transition } from "../../src/events/transition.ts";
import { applyTransition, isSettled } from "../../src/ledger/projection.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";

const T = "2026-01-01T00:00:00.000Z";
const LATER = "2026-01-02T00:00:00.000Z";
const subject = {
  eventId: "e",
  type: "document.created",
  subject: "d",
  actor: "u",
  audience: ["*"],
  eventAt: T,
} as const;
const error = { code: "X", message: "x", fingerprint: "f" };
const run = (consumer: ConsumerName, attempt: number) => ({
  ...subject,
  at: T,
  consumer,
  attempt,
  startedAt: T,
  durationMs: attempt,
});
const handled = (attempt = 1, consumer: ConsumerName = "search") =>
  ({ ...run(consumer, attempt), status: "handled", effects: [{ kind: "search", id: "d" }] }) as const;
const failed = (attempt: number) =>
  ({ ...run("search", attempt), status: "failed", error, nextAttemptAt: LATER }) as const;
const parked = (attempt: number) => ({ ...run("search", attempt), status: "deadLettered", error }) as const;
const byOperator = (attempt: number) => ({ ...subject, at: LATER, consumer: "search", attempt, by: "op" }) as const;
const replayed = (attempt: number, more: { data?: unknown; replayId?: string; version?: number; at?: string } = {}) =>
  ({ ...byOperator(attempt), status: "replayed", replayId: `r${attempt}`, ...more }) as const;
const discarded = (attempt: number) =>
  ({ ...byOperator(attempt), status: "discarded", reason: "never needed" }) as const;

const published = { ...subject, at: T, status: "published" } as const;
const others = [published, handled(1, "notifications"), handled(1, "analytics")] as const;
const all = (...steps: readonly Transition[]): EventRecord => {
  const record = steps.reduce<EventRecord | null>((so, step) => applyTransition(so, step), null);
  if (!record) throw new Error("No step made a record.");
  return record;
};
const search = (record: EventRecord) => record.lanes.search;

test("a replayed dead letter is pending again: its attempts stay, the event is unsettled", () => {
  const dead = all(...others, failed(1), parked(2));
  const record = applyTransition(dead, replayed(2));
  expect([dead.status, record.status]).toEqual(["deadLettered", "published"]);
  expect([isSettled(dead), isSettled(record)]).toEqual([true, false]);
  expect(search(record)?.status).toBe("pending");
  expect(search(record)?.attempts.map(({ number }) => number)).toEqual([1, 2]);
  const done = all(...others, failed(1), parked(2), replayed(2), handled(3));
  expect([done.status, isSettled(done)]).toEqual(["processed", true]);
});

test("a discarded dead letter settles the event as discarded, and says who gave it up and why", () => {
  const record = all(...others, parked(1), discarded(1));
  expect([record.status, record.unprocessed, record.settledAt]).toEqual(["discarded", "discarded", LATER]);
  expect(search(record)?.discarded).toEqual({ attempt: 1, reason: "never needed", by: "op", at: LATER });
});

test("an event with another open dead letter is not discarded yet", () => {
  const other = { ...parked(1), consumer: "analytics" } as const;
  expect(all(published, handled(1, "notifications"), parked(1), other, discarded(1)).status).toBe("deadLettered");
});

test.each([
  ["the dead letter told again after its replay", [parked(2), replayed(2), parked(2)], "pending"],
  ["a replay of an earlier dead letter", [parked(2), replayed(2), parked(3), replayed(2)], "deadLettered"],
  ["a discard of a dead letter that was replayed", [parked(2), replayed(2), discarded(2)], "pending"],
  [
    "a discard that comes when the replay failed again",
    [parked(2), replayed(2), parked(3), discarded(2)],
    "deadLettered",
  ],
  ["a replay or discard of what was done", [parked(2), handled(3), replayed(2), discarded(2)], "processed"],
  ["failures of a second delivery of what was done", [handled(1), failed(1), failed(2), parked(3)], "processed"],
  ["a late failure of a run before the replay", [parked(2), replayed(2), failed(1)], "pending"],
  ["a replay of what was discarded", [parked(2), discarded(2), replayed(2)], "pending"],
] as const)("%s", (_, steps, status) => {
  expect(search(all(...others, ...steps))?.status).toBe(status);
});

/** One life of one lane, told by many. */
const LIVES: readonly (readonly Transition[])[] = [
  [failed(1), parked(2), replayed(2), failed(3), parked(4), replayed(4), handled(5)],
  [failed(1), parked(2), replayed(2), failed(3), parked(4), discarded(4)],
  [handled(1), failed(1), failed(2)],
  [parked(1), discarded(1), replayed(1, { data: { tags: [] } }), failed(2)],
  [parked(1), replayed(1, { data: 1 }), parked(2), replayed(2, { data: 2, at: "2026-01-03T00:00:00.000Z" })],
];

test.each(LIVES.map((life) => [life.map(({ status }) => status).join(", "), life] as const))(
  "the order and repeats of news do not matter: %s",
  (_, life) => {
    const steps = [...others, ...life];
    const expected = all(...steps);
    const repeated = fc.shuffledSubarray([...steps, ...steps], { minLength: 2 * steps.length });
    fc.assert(fc.property(repeated, (told) => expect(all(...told)).toEqual(expected)));
  },
);

test("a repeat changes nothing and gives back the same record", () => {
  for (const life of LIVES) {
    const record = all(...others, ...life);
    for (const step of life) expect(applyTransition(record, step)).toBe(record);
  }
});

test("a changed payload stands beside the original; of several the latest", () => {
  const first = all(...others, parked(1), replayed(1, { data: { tags: [] } }));
  expect([first.data, first.edited]).toEqual([
    null,
    { data: { tags: [] }, version: 1, by: "op", at: LATER, replayId: "r1" },
  ]);
  const at = "2026-01-03T00:00:00.000Z";
  const again = applyTransition(applyTransition(first, parked(2)), replayed(2, { data: { tags: ["x"] }, at }));
  expect(again.edited).toEqual({ data: { tags: ["x"] }, version: 1, by: "op", at, replayId: "r2" });
  expect(applyTransition(again, replayed(1, { data: { tags: [] } }))).toBe(again);
});

test("on the wire a changed payload that the catalogue refuses is passed over", () => {
  const data = {
    documentId: "d",
    title: "T",
    content: "",
    tags: [],
    visibility: "WORKSPACE",
    version: 1,
    createdBy: "u",
  };
  const told = (payload: unknown) => decodeLogMessage(encodeTransitions([replayed(1, { data: payload })]));
  expect(told(data)).toEqual({ kind: "transitions", transitions: [replayed(1, { data, version: 1 })] });
  const ofVersion = (version: number) => decodeLogMessage(encodeTransitions([replayed(1, { data, version })]));
  expect(ofVersion(1)).toEqual(told(data));
  expect(ofVersion(99)).toEqual({ kind: "transitions", transitions: [] });
  expect(told({ ...data, tags: "none" })).toEqual({ kind: "transitions", transitions: [] });
  const unchanged = [replayed(1), discarded(1)];
  for (const step of unchanged)
    expect(decodeLogMessage(encodeTransitions([step]))).toEqual({ kind: "transitions", transitions: [step] });
});
