import { type Collection, type Filter, type Stored } from "../store/port.ts";
import { type OutboxEntry } from "../store/records/workspace.ts";

/** Whose an entry is, and how old: all but its event's payload, which may be long. */
export interface EntryHead extends Pick<OutboxEntry, "id" | "owner"> {
  readonly event: Pick<OutboxEntry["event"], "timestamp">;
}

/** A record with entries that wait. */
export interface Holder extends Stored {
  readonly outbox: readonly EntryHead[];
}

export interface Window {
  /** Every record with an entry behind the window's beginning and up to its end. */
  readonly holders: readonly Holder[];
  /** Its end, where the next one begins; null when nothing is behind it. */
  readonly upTo: string | null;
}

const HEADS = { "outbox.id": 1, "outbox.owner": 1, "outbox.event.timestamp": 1 } as const;
/** Records in one window at most. */
export const WINDOW = 500;

/** What has an entry with an id in (after, upTo]; without an end, every later one. An index serves it. */
export const waitingWithin = (after: string, upTo: string | null): Filter => ({
  outbox: { $elemMatch: { id: { $gt: after, ...(upTo === null ? {} : { $lte: upTo }) } } },
});

/**
 * Reads what waits behind a place, in the order of the entries' ids, without their payloads. In which order a store gives what
 * it finds is not promised, and sorting by what is inside an array would read everything: so of too many the end is drawn in,
 * until all that is within is seen.
 */
export async function readWindow(collection: Pick<Collection<Holder>, "find">, after: string): Promise<Window> {
  for (let upTo: string | null = null; ; ) {
    const found = await collection.find(waitingWithin(after, upTo), { projection: HEADS, limit: WINDOW }).toArray();
    if (found.length < WINDOW) return { holders: found, upTo };
    const firsts = found.flatMap(({ outbox }) => firstBehind(outbox, after) ?? []).toSorted();
    upTo = firsts[firsts.length >> 1] ?? null;
  }
}

const firstBehind = (outbox: readonly EntryHead[], after: string): string | undefined =>
  outbox
    .map(({ id }) => id)
    .filter((id) => id > after)
    .toSorted()[0];
