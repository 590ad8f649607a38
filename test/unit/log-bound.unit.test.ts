import { describe, expect, test } from "@jest/globals";
import { iso } from "../../src/clock.ts";
import { createLogBound, type LogBounds, type Segment } from "../../src/broker/local/log-bound.ts";

const HOUR = 3_600_000;
const BOUNDS: LogBounds = { messages: 2_000, bytes: 20_000, ageMs: 24 * HOUR };
const NEVER = Number.POSITIVE_INFINITY;

describe("the bound of the embedded lifecycle log", () => {
  let now = 0;
  const bound = (bounds: Partial<LogBounds>, kept: readonly Segment[] = []) =>
    createLogBound({ ...BOUNDS, ...bounds }, () => now, kept);

  /** Adds messages of one size; answers the positions up to which was to be trimmed. */
  const fill = (log: ReturnType<typeof bound>, from: number, to: number, size: number): readonly number[] =>
    Array.from({ length: to - from }, (_, n) => log.add(from + n, size, iso(now))).filter((upTo) => upTo !== null);

  test("nothing goes before a bound is reached", () => {
    expect(fill(bound({}), 0, 1_999, 1)).toEqual([]);
  });

  test.each([
    ["messages", { bytes: NEVER }, 1, 2_000],
    ["bytes", { messages: NEVER }, 40, 500],
  ] as const)("past its %s it keeps the newest, to a segment", (_, bounds, size, holds) => {
    const trims = fill(bound(bounds), 0, 10_000, size);
    expect(trims).toEqual(trims.toSorted((a, b) => a - b));
    expect(9_999 - (trims.at(-1) ?? 0)).toBeGreaterThan(holds * 0.98);
    expect(9_999 - (trims.at(-1) ?? 0)).toBeLessThanOrEqual(holds);
  });

  test("past their age messages go, whatever room there is; the newest segment stays", () => {
    const log = bound({});
    fill(log, 0, 100, 1);
    now += 25 * HOUR;
    expect(fill(log, 100, 110, 1)).toEqual([99]);
    now += 25 * HOUR;
    expect(fill(log, 110, 111, 1)).toEqual([]);
  });

  test("one message larger than the bound is kept until the next one", () => {
    const log = bound({});
    expect(log.add(0, 50_000, iso(now))).toBeNull();
    expect(log.add(1, 50_000, iso(now))).toBe(0);
  });

  test("what an earlier process left counts", () => {
    const log = bound({}, [
      { end: 999, messages: 1_000, bytes: 10_000, publishedAt: iso(now) },
      { end: 1_999, messages: 1_000, bytes: 9_990, publishedAt: iso(now) },
    ]);
    expect(fill(log, 2_000, 2_010, 1)).toEqual([999]);
  });
});
