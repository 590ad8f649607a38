import { describe, expect, test } from "@jest/globals";
import { createMeter } from "../../src/pipeline/meter.ts";
import { createDurations } from "../../src/pipeline/percentiles.ts";
import { createRate } from "../../src/pipeline/rates.ts";
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
