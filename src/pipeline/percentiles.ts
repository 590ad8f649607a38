import { type Clock } from "../clock.ts";

/** In milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** How long something took, over the last minute; exact to 5 %, in the same memory however much happens. */
export interface Durations {
  /** It took so many milliseconds. Allocates nothing. */
  record(ms: number): void;
  /** Null when nothing was recorded in the last minute. */
  percentiles(): Percentiles | null;
}

/** The minute, in stretches that are forgotten whole. */
const STRETCHES = 12;
const STRETCH_MS = 5_000;
/** Each bucket is so much wider than the one before. */
const GROWTH = 1.1;
/** The last bucket begins beyond six hours: what takes longer counts as that. */
const BUCKETS = 180;

const bucketOf = (ms: number): number =>
  ms <= 1 ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(ms) / Math.log(GROWTH)));
/** The middle of a bucket, so that no value is further from it than half its width. */
const middleOf = (bucket: number): number => (bucket === 0 ? 1 : GROWTH ** (bucket - 0.5));

/** A ring of histograms with buckets that grow geometrically. */
export function createDurations(clock: Clock): Durations {
  const counts = Array.from({ length: STRETCHES }, () => new Uint32Array(BUCKETS));
  const stretches = new Float64Array(STRETCHES).fill(Number.NEGATIVE_INFINITY);
  const now = (): number => Math.floor(clock() / STRETCH_MS);

  return {
    record(ms) {
      const stretch = now();
      const slot = stretch % STRETCHES;
      const histogram = counts[slot];
      if (!histogram) return;
      if (stretches[slot] !== stretch) {
        stretches[slot] = stretch;
        histogram.fill(0);
      }
      const bucket = bucketOf(ms);
      histogram[bucket] = (histogram[bucket] ?? 0) + 1;
    },
    percentiles() {
      const oldest = now() - STRETCHES;
      const sums = new Uint32Array(BUCKETS);
      counts.forEach((histogram, slot) => {
        if ((stretches[slot] ?? 0) > oldest)
          histogram.forEach((count, bucket) => (sums[bucket] = (sums[bucket] ?? 0) + count));
      });
      const total = sums.reduce((sum, count) => sum + count, 0);
      if (total === 0) return null;
      return { p50: quantile(sums, total, 0.5), p95: quantile(sums, total, 0.95), p99: quantile(sums, total, 0.99) };
    },
  };
}

/** By nearest rank. */
function quantile(sums: Uint32Array, total: number, share: number): number {
  const rank = Math.ceil(total * share);
  let seen = 0;
  for (const [bucket, count] of sums.entries()) {
    seen += count;
    if (seen >= rank) return Math.round(middleOf(bucket) * 10) / 10;
  }
  return middleOf(BUCKETS - 1);
}
