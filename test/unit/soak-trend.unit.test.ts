import { describe, expect, test } from "@jest/globals";
import { trendOf } from "../../bench/soak/trend.ts";
import { seeded } from "../support/random.ts";

const TOLERANCE = { share: 0.05, least: 10 };
const run = (value: (n: number) => number) =>
  trendOf(
    Array.from({ length: 180 }, (_, n) => ({ at: n * 10, value: value(n) })),
    TOLERANCE,
  );

describe("what a soak says of a series", () => {
  test("that only fills up in its first half: flat", () => {
    expect(run((n) => Math.min(n, 90) * 10)).toMatchObject({ verdict: "flat", median: 900 });
  });

  test("that gains a little all the time: growing, by how much", () => {
    const { verdict, gain } = run((n) => 1_000 + n);
    expect(verdict).toBe("growing");
    expect(gain).toBeCloseTo(89, 0);
  });

  test("that gains less than what is called growth: flat", () => {
    expect(run((n) => 1_000 + n / 10).verdict).toBe("flat");
    expect(run((n) => n / 20).verdict).toBe("flat");
  });

  test("that goes up and down, with points far off: flat", () => {
    const random = seeded(1);
    const noisy = (n: number): number =>
      1_000 + 40 * Math.sin(n) + (n % 29 === 0 ? 5_000 : 0) + random.pick([-20, 0, 20]);
    expect(run(noisy).verdict).toBe("flat");
    expect(run((n) => noisy(n) + 2 * n).verdict).toBe("growing");
  });

  test("that falls: flat", () => {
    expect(run((n) => 5_000 - 10 * n).verdict).toBe("flat");
  });
});
