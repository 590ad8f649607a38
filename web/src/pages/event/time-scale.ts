/** A stretch in which nothing happened, drawn short. */
export interface Break {
  readonly from: number;
  readonly to: number;
}

export interface TimeScale {
  /** Where a moment is, from 0 to 1. */
  at(time: number): number;
  readonly breaks: readonly Break[];
  /** Round distances from the start for the axis, in milliseconds. */
  readonly ticks: readonly number[];
}

/** A pause longer than this and than all the rest together says nothing by its length: an operator replayed hours later. */
const LONG_MS = 30_000;
const BREAK_SHARE = 0.08;
/** Something that took no time has a width all the same. */
const LEAST_MS = 10;
const MOST_TICKS = 6;

/** Lays moments out in a width. Long stretches without any moment are cut short, so that the rest can be seen. */
export function createTimeScale(moments: readonly number[]): TimeScale {
  const points = [...new Set(moments)].sort((one, other) => one - other);
  const start = points[0] ?? 0;
  const total = Math.max((points.at(-1) ?? start) - start, LEAST_MS);
  const gaps = points.slice(1).map((to, index) => ({ from: points[index] ?? to, to }));
  const breaks = gaps.filter(({ from, to }) => to - from > LONG_MS && to - from > total / 2);
  const cut = breaks.reduce((sum, { from, to }) => sum + (to - from), 0);
  const kept = Math.max(total - cut, LEAST_MS);
  const drawn = kept / (1 - BREAK_SHARE * breaks.length);

  function at(time: number): number {
    let length = time - start;
    for (const { from, to } of breaks) {
      if (time <= from) continue;
      const inside = Math.min(time, to) - from;
      length += (inside / (to - from)) * BREAK_SHARE * drawn - inside;
    }
    return Math.min(1, Math.max(0, length / drawn));
  }
  const end = breaks.length > 0 ? (breaks[0]?.from ?? start) - start : total;
  return { at, breaks, ticks: ticksUpTo(end) };
}

/** 1, 2 or 5 times a power of ten apart. */
function ticksUpTo(ms: number): readonly number[] {
  const rough = Math.max(ms, 1) / MOST_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? 10 * power;
  return Array.from({ length: Math.floor(ms / step) + 1 }, (_, index) => index * step);
}
