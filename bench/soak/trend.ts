/** One value at one time. */
export interface Point {
  /** Seconds since the beginning. */
  readonly at: number;
  readonly value: number;
}

export interface Trend {
  /** Of the second half. */
  readonly median: number;
  /** What the fitted line gains from the middle of the run to its end. */
  readonly gain: number;
  readonly verdict: "flat" | "growing";
}

/** What may be gained within a half without being called growth: so much of the median, or so much in all. */
export interface Tolerance {
  readonly share: number;
  readonly least: number;
}

/**
 * The line through the second half of a run, when caches and windows are full, by the median of the slopes between any two
 * points (Theil 1950, Sen 1968): single points that are far off, such as a collection of garbage that came late, don't move it.
 */
export function trendOf(points: readonly Point[], { share, least }: Tolerance): Trend {
  const end = points.at(-1)?.at ?? 0;
  const half = points.filter(({ at }) => at >= end / 2);
  const slopes = half.flatMap((from, index) =>
    half.slice(index + 1).map((to) => (to.value - from.value) / (to.at - from.at)),
  );
  const middle = median(half.map(({ value }) => value));
  const gain = median(slopes) * (end - (half[0]?.at ?? 0));
  return { median: middle, gain, verdict: gain > Math.max(share * middle, least) ? "growing" : "flat" };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 0 ? ((sorted[middle - 1] ?? 0) + upper) / 2 : upper;
}
