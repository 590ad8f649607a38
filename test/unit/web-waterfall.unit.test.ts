import { describe, expect, test } from "@jest/globals";
import { lanesOf, type LiveEvent } from "../../web/src/pages/event/lanes.ts";
import { createTimeScale } from "../../web/src/pages/event/time-scale.ts";

const START = Date.parse("2026-01-01T00:00:00.000Z");
const at = (ms: number): string => new Date(START + ms).toISOString();

const failure = { code: "E", fingerprint: "f", message: null, stack: null };
const attempt = (number: number, startedMs: number, failed = false) => ({
  number,
  startedAt: at(startedMs),
  durationMs: 10,
  error: failed ? failure : null,
});

const event = (given: Partial<LiveEvent>): LiveEvent => ({
  id: "e",
  type: "DOCUMENT_CREATED",
  version: 1,
  subject: "d",
  actor: "alice",
  test: false,
  timestamp: at(0),
  publishedAt: at(5),
  settledAt: null,
  status: "PUBLISHED",
  traceId: null,
  data: null,
  edited: null,
  consumers: [],
  ...given,
});

const run = (given: Partial<LiveEvent["consumers"][number]>): LiveEvent["consumers"][number] => ({
  consumer: "search",
  status: "PENDING",
  nextAttemptAt: null,
  discard: null,
  attempts: [],
  ...given,
});

/** The lane's stretches, in milliseconds from the start. */
const stretches = (given: LiveEvent, now: number, lane: number) =>
  lanesOf(given, START + now)[lane]?.segments.map(({ kind, from, to }) => [kind, from - START, to - START]);

describe("the lanes of an event's life", () => {
  test("until it is published, the mutation's lane grows, and each consumer's", () => {
    const pending = event({ publishedAt: null, status: "PENDING", consumers: [run({})] });
    expect(stretches(pending, 40, 0)).toEqual([["queued", 0, 40]]);
    expect(stretches(pending, 40, 1)).toEqual([["queued", 0, 40]]);
  });

  test("a consumer is in the queue until its first attempt, and its lane ends when it is done", () => {
    const done = event({ consumers: [run({ status: "PROCESSED", attempts: [attempt(1, 20)] })] });
    expect(stretches(done, 500, 0)).toEqual([["done", 0, 5]]);
    expect(stretches(done, 500, 1)).toEqual([
      ["queued", 5, 20],
      ["done", 20, 30],
    ]);
  });

  test("after a failure it waits up to the next try, which may be ahead", () => {
    const retrying = event({
      status: "RETRYING",
      consumers: [run({ status: "RETRYING", nextAttemptAt: at(1_030), attempts: [attempt(1, 20, true)] })],
    });
    expect(stretches(retrying, 100, 1)?.at(-1)).toEqual(["waiting", 30, 1_030]);
    expect(stretches(retrying, 1_500, 1)?.at(-1)).toEqual(["waiting", 30, 1_500]);
    expect(lanesOf(retrying, START)[1]).toMatchObject({ nextAttemptAt: START + 1_030 });
  });

  test("who gave up waits for nothing", () => {
    const dead = event({
      status: "DEAD_LETTERED",
      consumers: [run({ status: "DEAD_LETTERED", attempts: [attempt(1, 20, true), attempt(2, 1_030, true)] })],
    });
    expect(stretches(dead, 9_999, 1)?.map(([kind]) => kind)).toEqual(["queued", "failed", "waiting", "failed"]);
  });
});

describe("the time scale", () => {
  test("is even while there is no long pause", () => {
    const scale = createTimeScale([START, START + 250, START + 1_000]);
    expect([0, 250, 500, 1_000].map((ms) => scale.at(START + ms))).toEqual([0, 0.25, 0.5, 1]);
    expect(scale.breaks).toEqual([]);
    expect(scale.ticks[0]).toBe(0);
  });

  test("cuts a pause of hours short, so that what was before and after can be seen", () => {
    const hours = 3 * 3_600_000;
    const scale = createTimeScale([START, START + 7_000, START + hours, START + hours + 1_000]);
    expect(scale.breaks).toEqual([{ from: START + 7_000, to: START + hours }]);
    expect(scale.at(START + 7_000)).toBeGreaterThan(0.7);
    expect(scale.at(START + hours)).toBeLessThan(0.95);
    expect(scale.at(START + hours + 1_000)).toBeCloseTo(1);
  });

  test("is never out of its width, and bears an event that took no time", () => {
    const scale = createTimeScale([START]);
    expect(scale.at(START)).toBe(0);
    expect(scale.at(START + 99_999)).toBe(1);
    expect(createTimeScale([]).ticks.length).toBeGreaterThan(0);
  });
});
