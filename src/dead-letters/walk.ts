import { type Collections } from "../store/collections.ts";
import { type Filter } from "../store/port.ts";
import { type ReplayRecord } from "../store/records/dead-letters.ts";
import { type EventRecord } from "../store/records/ledger.ts";

export type Place = ReplayRecord["place"];

/** What the lanes are known by; payloads are left where they are. */
const PROJECTION = { type: 1, timestamp: 1, audience: 1, subject: 1, actor: 1, lanes: 1, traceparent: 1 } as const;

/** The next events that match, from the oldest on. Each is met once, also while those before it stop to match. */
export const nextEvents = (
  { events }: Pick<Collections, "events">,
  query: Filter,
  place: Place,
  limit: number,
): Promise<readonly EventRecord[]> =>
  events
    .find(place ? { $and: [query, after(place)] } : query, {
      sort: { timestamp: 1, _id: 1 },
      limit,
      projection: PROJECTION,
    })
    .toArray();

// The first condition bounds the index scan, which an $or alone does not.
const after = ({ timestamp, eventId }: NonNullable<Place>): Filter => ({
  timestamp: { $gte: timestamp },
  $or: [{ timestamp: { $gt: timestamp } }, { _id: { $gt: eventId } }],
});

export const placeOf = ({ timestamp, _id }: Pick<EventRecord, "timestamp" | "_id">): NonNullable<Place> => ({
  timestamp,
  eventId: _id,
});

export function laterOf(a: Place, b: Place): Place {
  if (!a || !b) return a ?? b;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp ? a : b;
  return a.eventId > b.eventId ? a : b;
}
