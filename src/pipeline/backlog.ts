import { type ConsumerName, CONSUMERS } from "../events/consumers.ts";
import { type Collections, OUTBOX_COLLECTIONS } from "../store/collections.ts";
import { type Filter } from "../store/port.ts";
import { type EventRecord, type EventStatus, type LaneStatus } from "../store/records/ledger.ts";

export type PerConsumer<T> = Readonly<Record<ConsumerName, T>>;

const perConsumer = <T>(of: (consumer: ConsumerName) => T): PerConsumer<T> =>
  Object.fromEntries(CONSUMERS.map((consumer) => [consumer, of(consumer)])) as PerConsumer<T>;

const laneOf = (consumer: ConsumerName): string => `lanes.${consumer}.status`;

/** Records with an event that is not published yet. */
export async function countOutbox(collections: Collections): Promise<number> {
  const counts = await Promise.all(
    OUTBOX_COLLECTIONS.map(async (name) => {
      const pipeline = [{ $match: { "outbox.id": { $gt: "" } } }, { $group: { _id: null, count: { $sum: 1 } } }];
      const [all] = await collections[name].aggregate<{ count: number }>(pipeline).toArray();
      return all?.count ?? 0;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

interface LaneGroup {
  readonly _id: Readonly<Record<string, LaneStatus | null | undefined>>;
  readonly count: number;
}

/** Events that each consumer has given up on. */
export async function countDeadLettered({ events }: Pick<Collections, "events">): Promise<PerConsumer<number>> {
  // While another consumer tries again, an event with a dead letter is still `retrying`.
  const statuses: readonly EventStatus[] = ["deadLettered", "retrying"];
  const lanes = Object.fromEntries(CONSUMERS.map((consumer) => [consumer, `$${laneOf(consumer)}`]));
  const groups = await events
    .aggregate<LaneGroup>([
      { $match: { unprocessed: { $in: statuses } } },
      { $group: { _id: lanes, count: { $sum: 1 } } },
    ])
    .toArray();
  return perConsumer((consumer) =>
    groups.reduce((sum, { _id, count }) => sum + (_id[consumer] === "deadLettered" ? count : 0), 0),
  );
}

/** So many of the oldest events that wait are looked at. */
const LOOKED_AT = 500;
const WAITS: readonly (LaneStatus | undefined)[] = ["pending", "retrying"];

/**
 * When the oldest event was made that each consumer still has to do, in epoch milliseconds; null when there is none among the
 * oldest that wait for any consumer: then what waits for it is younger than those.
 */
export async function findOldestWaiting({ events }: Pick<Collections, "events">): Promise<PerConsumer<number | null>> {
  const projection = { timestamp: 1, lanes: 1 } as const;
  const oldest = (those: Filter): Promise<readonly EventRecord[]> =>
    events.find(those, { sort: { timestamp: 1, _id: 1 }, limit: LOOKED_AT, projection }).toArray();
  const kinds: readonly Filter[] = [
    { unprocessed: "published" satisfies EventStatus },
    { unprocessed: "retrying" satisfies EventStatus },
    // Not by their status: there may be any number of dead letters that wait for nobody.
    { alsoPending: true },
  ];
  const found = (await Promise.all(kinds.map(oldest))).flat();
  return perConsumer((consumer) => {
    const waiting = found.filter(({ lanes }) => WAITS.includes(lanes[consumer]?.status));
    return waiting.length > 0 ? Math.min(...waiting.map(({ timestamp }) => Date.parse(timestamp))) : null;
  });
}
