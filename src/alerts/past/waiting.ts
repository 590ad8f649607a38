import { type ConsumerName } from "../../events/consumers.ts";
import { type EventRecord } from "../../store/records/ledger.ts";
import { type Interval, united } from "./intervals.ts";

/** An event's time with one consumer, in epoch milliseconds: from when it was made until the consumer was through with it. */
export interface PastWait extends Interval {
  /** When its attempts ended. */
  readonly attemptEnds: readonly number[];
}

/** Null for an event that is not for this consumer. Of one that was replayed only the first run counts. */
export function pastWait(
  { timestamp, lanes }: Pick<EventRecord, "timestamp" | "lanes">,
  consumer: ConsumerName,
): PastWait | null {
  const lane = lanes[consumer];
  if (!lane) return null;
  const { replayed } = lane;
  const attempts = replayed ? lane.attempts.filter(({ number }) => number <= replayed.attempt) : lane.attempts;
  const attemptEnds = attempts.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs);
  const isOpen = !replayed && (lane.status === "pending" || lane.status === "retrying");
  return {
    from: Date.parse(timestamp),
    to: isOpen ? Number.POSITIVE_INFINITY : (attemptEnds.at(-1) ?? Date.parse(timestamp)),
    attemptEnds,
  };
}

/** When the oldest that waited did so for longer than this. */
export const whenOlderThan = (waits: readonly PastWait[], ageMs: number): readonly Interval[] =>
  united(waits.flatMap(({ from, to }) => (to - from > ageMs ? [{ from: from + ageMs, to }] : [])));

/**
 * When no attempt ended for longer than this although something waited. Only the end of an attempt takes something away from what waits:
 * so between two of them the silence began with the first one, or with the first event that came after it.
 */
export function whenSilent(waits: readonly PastWait[], silentMs: number): readonly Interval[] {
  const ends = waits.flatMap(({ attemptEnds }) => attemptEnds).toSorted((a, b) => a - b);
  const pauses = [Number.NEGATIVE_INFINITY, ...ends].map((from, index) => ({
    from,
    to: ends[index] ?? Number.POSITIVE_INFINITY,
  }));
  const comers = waits.filter(({ from, to }) => to > from).toSorted((a, b) => a.from - b.from);
  let come = 0;
  let busyUntil = Number.NEGATIVE_INFINITY;
  return united(
    pauses.flatMap(({ from, to }) => {
      for (let next = comers[come]; next && next.from <= from; next = comers[come]) {
        busyUntil = Math.max(busyUntil, next.to);
        come += 1;
      }
      const began = busyUntil > from ? from : comers[come]?.from;
      return began !== undefined && to - began > silentMs ? [{ from: began + silentMs, to }] : [];
    }),
  );
}
