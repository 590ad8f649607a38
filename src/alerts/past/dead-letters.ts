import { type ConsumerName, CONSUMERS } from "../../events/consumers.ts";
import { type EventRecord } from "../../store/records/ledger.ts";
import { type Interval, united } from "./intervals.ts";

/** One time that a consumer gave up on an event, as far as the ledger still tells. */
export interface PastDeadLetter {
  readonly eventId: string;
  readonly consumer: ConsumerName;
  readonly fingerprint: string;
  /** When the attempt began that was the last, in epoch milliseconds. */
  readonly at: number;
}

/**
 * The dead letters that an event was: those that stand or were discarded, and of the ones that were replayed the latest. When earlier
 * ones were replayed the ledger doesn't say.
 */
export function pastDeadLetters(
  { _id: eventId, lanes }: Pick<EventRecord, "_id" | "lanes">,
  consumers: readonly string[] = CONSUMERS,
): readonly PastDeadLetter[] {
  return CONSUMERS.filter((consumer) => consumers.includes(consumer)).flatMap((consumer) => {
    const lane = lanes[consumer];
    if (!lane) return [];
    const gaveUp = lane.status === "deadLettered" || lane.status === "discarded";
    const last = gaveUp ? lane.attempts.at(-1)?.number : undefined;
    return lane.attempts.flatMap(({ number, startedAt, error }) =>
      error && (number === last || number === lane.replayed?.attempt)
        ? [{ eventId, consumer, fingerprint: error.fingerprint, at: Date.parse(startedAt) }]
        : [],
    );
  });
}

/** When more than so many fell within a window of that length. @param times epoch milliseconds, in any order */
export function whenMoreThan(times: readonly number[], moreThan: number, windowMs: number): readonly Interval[] {
  const sorted = times.toSorted((a, b) => a - b);
  return united(
    sorted.flatMap((from, index) => {
      const first = sorted[index - moreThan];
      // It holds from the one that is too many until the first of them leaves the window.
      return first !== undefined && from < first + windowMs ? [{ from, to: first + windowMs }] : [];
    }),
  );
}
