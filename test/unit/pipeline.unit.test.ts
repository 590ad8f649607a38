import { describe, expect, test } from "@jest/globals";
import { createMeter } from "../../src/pipeline/meter.ts";
import { createDurations } from "../../src/pipeline/percentiles.ts";
import { createRate } from "../../src/pipeline/rates.ts";
import { type Observed, toSnapshot } from "../../src/pipeline/snapshot.ts";
import { processed } from "../support/recorded-lifecycle.ts";

/** A clock that stands still until it is moved. */
function stoppedClock(startMs = 1_700_000_000_000) {
  let now = startMs;
  return { clock: () => now, forward: (ms: number) => void (now += ms) };
}

describe("a rate", () => {
  test("is taken over the last ten whole seconds", () => {
    const { clock, forward } = stoppedClock();
    const rate = createRate(clock);
    for (let second = 0; second < 10; second++) {
      for (let n = 0; n < 30; n++) rate.count();
      forward(1_000);
    }
    expect(rate.perSecond()).toBe(30);
  });

  test("does not count the second that is running, and forgets what is older than the window", () => {
    const { clock, forward } = stoppedClock();
    const rate = createRate(clock);
    for (let n = 0; n < 50; n++) rate.count();
    expect(rate.perSecond()).toBe(0);
    forward(1_000);
    expect(rate.perSecond()).toBe(5);
    forward(9_000);
    expect(rate.perSecond()).toBe(5);
    forward(1_000);
    expect(rate.perSecond()).toBe(0);
  });

  test("begins anew in the slot of a second that is long gone", () => {
    const { clock, forward } = stoppedClock();
    const rate = createRate(clock);
    for (let n = 0; n < 50; n++) rate.count();
    forward(11 * 1_000); // the same slot of the ring
    rate.count();
    forward(1_000);
    expect(rate.perSecond()).toBe(0.1);
  });
});

describe("percentiles", () => {
  test("are those of the values, to 5 %", () => {
    const durations = createDurations(stoppedClock().clock);
    for (let ms = 1; ms <= 1_000; ms++) durations.record(ms);
    const { p50, p95, p99 } = durations.percentiles() ?? { p50: 0, p95: 0, p99: 0 };
    for (const [value, exact] of [
      [p50, 500],
      [p95, 950],
      [p99, 990],
    ] as const)
      expect(Math.abs(value / exact - 1)).toBeLessThan(0.05);
  });

  test("are null when nothing was recorded, or nothing in the last minute", () => {
    const { clock, forward } = stoppedClock();
    const durations = createDurations(clock);
    expect(durations.percentiles()).toBeNull();
    durations.record(5);
    forward(50_000);
    expect(durations.percentiles()).not.toBeNull();
    forward(10_000);
    expect(durations.percentiles()).toBeNull();
  });

  test("have a place for whatever is recorded", () => {
    const durations = createDurations(stoppedClock().clock);
    for (const ms of [0, 0.2, 1, 1e12]) durations.record(ms);
    const { p50, p99 } = durations.percentiles() ?? { p50: 0, p99: 0 };
    expect(p50).toBe(1);
    expect(p99).toBeGreaterThan(6 * 3_600_000);
  });
});

test("the meter counts what the log tells, each transition as what it is", () => {
  const { clock, forward } = stoppedClock();
  const meter = createMeter(clock);
  const done = processed("e");
  const run = { ...done, consumer: "search", attempt: 1, startedAt: done.at, durationMs: 1 } as const;
  const error = { code: "E", message: "", fingerprint: "f" };
  for (let n = 0; n < 10; n++) {
    meter.observe({ ...done, status: "published" });
    meter.observe({ ...run, status: "handled", effects: [] });
    meter.observe({ ...run, status: "failed", error, nextAttemptAt: done.at });
    meter.observe({ ...run, status: "deadLettered", error });
    meter.observe({ ...done, latencyMs: 200 });
  }
  forward(1_000);
  const { latencyMs, ...rates } = meter.read();
  expect(rates).toEqual({ publishedPerSecond: 1, processedPerSecond: 1, failedPerSecond: 2 });
  expect(Math.abs((latencyMs?.p50 ?? 0) / 200 - 1)).toBeLessThan(0.05);
});

describe("a snapshot", () => {
  const at = Date.parse("2026-01-01T00:01:00.000Z");
  const heard = { startedAt: "2026-01-01T00:00:00.000Z", lastSeenAgoMs: 900, live: true } as const;
  const dead = { ...heard, live: false, lastSeenAgoMs: 9_000 } as const;
  const subscriptions = { subscribers: 3, lagging: 1, dropped: 10 };
  const observed: Observed = {
    at,
    reading: { publishedPerSecond: 1, processedPerSecond: 2, failedPerSecond: 3, latencyMs: null },
    counts: {
      queues: {
        notifications: { ready: 4, retrying: 0 },
        search: { ready: 0, retrying: 2 },
        analytics: { ready: 0, retrying: 0 },
      },
      ledger: 0,
      parked: 7,
    },
    outboxBacklog: 5,
    deadLettered: { notifications: 6, search: 0, analytics: 0 },
    oldest: { askedAt: at - 1_000, madeAt: { notifications: at - 1_500, search: null, analytics: at - 1_003 } },
    paused: new Set(["notifications"]),
    processes: [
      { ...heard, id: "api-1", kind: "api", queues: [], subscriptions },
      { ...heard, id: "api-2", kind: "api", queues: [], subscriptions },
      { ...dead, id: "api-3", kind: "api", queues: [], subscriptions },
      { ...heard, id: "worker-1", kind: "worker", queues: ["notifications", "ledger"] },
      { ...dead, id: "worker-2", kind: "worker", queues: ["notifications", "search"] },
    ],
  };

  test("adds up what is live, and has every consumer's queue", () => {
    expect(toSnapshot(observed)).toMatchObject({
      at: "2026-01-01T00:01:00.000Z",
      publishedPerSecond: 1,
      outboxBacklog: 5,
      parked: 7,
      subscribers: 6,
      laggingSubscribers: 2,
      droppedItems: 20,
      queues: [
        { consumer: "notifications", ready: 4, deadLettered: 6, workers: 1, paused: true, oldestAgeMs: 1_500 },
        { consumer: "search", retrying: 2, workers: 0, paused: false, oldestAgeMs: null },
        { consumer: "analytics", ready: 0, oldestAgeMs: null }, // the ledger is behind: nothing waits any more
      ],
    });
  });

  /** Of an empty queue, though by the ledger its consumer was not through with an event when that was asked a second ago. */
  const unsettledOf = (changes: Partial<Observed>, ledger = 0) => {
    const { counts } = observed;
    const all = { ...observed, counts: counts && { ...counts, ledger }, ...changes };
    return toSnapshot(all).queues.find(({ consumer }) => consumer === "analytics")?.unsettledAgeMs;
  };

  test("knows how long a worker has had something in hand that is in no queue, by the ledger", () => {
    expect(unsettledOf({})).toBe(3);
    const settled = { notifications: null, search: null, analytics: null };
    expect(unsettledOf({ oldest: { askedAt: at, madeAt: settled } })).toBe(0);
  });

  test("doesn't know it while the ledger is behind, or away", () => {
    expect(unsettledOf({}, 1)).toBeNull();
    expect(unsettledOf({ oldest: null })).toBeNull();
    expect(unsettledOf({ counts: null })).toBeNull();
  });

  test("counts what waits in a queue as what is not settled, from when it was made", () => {
    expect(toSnapshot(observed).queues.map(({ unsettledAgeMs }) => unsettledAgeMs)).toEqual([1_500, null, 3]);
  });

  test("says what is away with nulls", () => {
    const nothing = toSnapshot({
      at,
      reading: null,
      counts: null,
      outboxBacklog: null,
      deadLettered: null,
      oldest: null,
      paused: null,
      processes: null,
    });
    const { at: _at, queues, ...rest } = nothing;
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
    for (const { consumer: _consumer, ...status } of queues)
      expect(new Set(Object.values(status))).toEqual(new Set([null]));
    expect(queues).toHaveLength(3);
  });
});
