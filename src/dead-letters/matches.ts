import { type ConsumerName, CONSUMERS, isConsumer } from "../events/consumers.ts";
import { type EventFilter } from "../events/filter.ts";
import { type EventType } from "../events/catalogue.ts";
import { type EventStatus } from "../events/status.ts";
import { eventConditions, eventQuery } from "../ledger/event-query.ts";
import { type Collections } from "../store/collections.ts";
import { type Filter } from "../store/port.ts";
import { type EventRecord, type LaneRecord } from "../store/records/ledger.ts";
import { type Viewer } from "../viewer.ts";

/** One consumer's lane of one event: a dead letter, unless something happens to it. */
export interface MatchedLane {
  readonly event: EventRecord;
  readonly consumer: ConsumerName;
  readonly lane: LaneRecord;
}

/** What a filter selects of the dead letters. A dead letter is one event of one consumer. */
export interface Selection {
  /** Of the events that have at least one. */
  readonly query: Filter;
  readonly consumers: readonly ConsumerName[];
  /** Of the events on which this consumer has one. */
  queryOf(consumer: ConsumerName): Filter;
  lanesOf(event: EventRecord): readonly MatchedLane[];
}

/** The event's own statuses while one of its lanes is so: the small index of unprocessed events finds these. */
const STATUSES_WITH: Readonly<Record<"deadLettered" | "discarded", readonly EventStatus[]>> = {
  deadLettered: ["deadLettered", "retrying"],
  discarded: ["discarded", "deadLettered", "retrying", "published", "pending"],
};

/**
 * The dead letters that a filter matches, as far as this operator may ask for them: `consumers`, `statuses` and `fingerprint`
 * are asked of the lane. Discarded ones only when `statuses` names them.
 * @throws AppError BAD_USER_INPUT
 */
export function selectDeadLetters(operator: Viewer, filter: EventFilter): Selection {
  const consumers = filter.consumers ?? CONSUMERS;
  const statuses = (["deadLettered", "discarded"] as const).filter((status) =>
    filter.statuses ? filter.statuses.includes(status) : status === "deadLettered",
  );
  const unprocessed = { $in: [...new Set(statuses.flatMap((status) => STATUSES_WITH[status]))] };
  const fingerprint = filter.fingerprint ?? undefined;
  const of = (some: readonly string[]): EventFilter => ({ ...filter, consumers: some, statuses });
  const known = consumers.filter(isConsumer);
  return {
    query: { ...eventQuery(operator, of(consumers)), unprocessed },
    consumers: known,
    // By its conditions alone: in no order, a store would look through all types, and not the few that are not processed.
    queryOf: (consumer) => ({ ...eventConditions(operator, of([consumer])), unprocessed }),
    lanesOf: (event) =>
      known.flatMap((consumer) => {
        const lane = event.lanes[consumer];
        if (!lane || !statuses.some((status) => status === lane.status)) return [];
        return fingerprint === undefined || lane.fingerprint === fingerprint ? [{ event, consumer, lane }] : [];
      }),
  };
}

export interface MatchCount {
  readonly consumer: ConsumerName;
  readonly type: EventType;
  readonly count: number;
}

/** How many dead letters are selected, by consumer and event type. */
export async function countMatches(
  { events }: Pick<Collections, "events">,
  { consumers, queryOf }: Pick<Selection, "consumers" | "queryOf">,
): Promise<readonly MatchCount[]> {
  const counts = await Promise.all(
    consumers.map(async (consumer) => {
      const groups = await events
        .aggregate<{ _id: EventType; count: number }>([
          { $match: queryOf(consumer) },
          { $group: { _id: "$type", count: { $sum: 1 } } },
        ])
        .toArray();
      return groups.map(({ _id: type, count }) => ({ consumer, type, count }));
    }),
  );
  return counts.flat();
}

export const total = (counts: readonly { readonly count: number }[]): number =>
  counts.reduce((sum, { count }) => sum + count, 0);

/** The number of a lane's last attempt; 0 when it made none. */
export const lastAttempt = ({ attempts }: LaneRecord): number => attempts.at(-1)?.number ?? 0;
