import { type ConsumerName } from "../../events/consumers.ts";
import { CALM_MS } from "../decide.ts";

/** A stretch of time in which a rule's condition held, in epoch milliseconds; `to` is Infinity while it still does. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** One time that a rule would have fired. */
export interface PastFiring extends Interval {
  readonly consumer: ConsumerName | null;
  readonly fingerprint: string | null;
  readonly eventId: string | null;
}

/** In order and without overlaps. What is well for a moment only between two of them would not have recovered. */
export function united(intervals: readonly Interval[]): readonly Interval[] {
  const result: Interval[] = [];
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && from < last.to + CALM_MS) result[result.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else result.push({ from, to });
  }
  return result;
}

/** Those that began within a stretch of time: what began before it would have fired before it. */
export const begunWithin = <T extends Interval>(intervals: readonly T[], since: number, until: number): readonly T[] =>
  intervals.filter(({ from }) => from >= since && from < until);
