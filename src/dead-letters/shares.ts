import { type Clock, iso } from "../clock.ts";
import { type EventType } from "../events/catalogue.ts";
import { type ConsumerName } from "../events/consumers.ts";
import { type EventFilter } from "../events/filter.ts";
import { type Collections } from "../store/collections.ts";
import { type Viewer } from "../viewer.ts";
import { selectDeadLetters, total } from "./matches.ts";

/** Counting a longer time costs more than its answer is worth. */
const RECENT_MS = 600_000;

interface Group {
  readonly consumer: ConsumerName;
  readonly fingerprint: string;
  readonly types: readonly EventType[];
}

/** What share of the events of its types that were made in the last ten minutes each group has; null when there were none. */
export function createShares({ events }: Pick<Collections, "events">, clock: Clock) {
  async function recentFaults(operator: Viewer, filter: EventFilter, since: string) {
    const { consumers, queryOf } = selectDeadLetters(operator, { ...filter, since });
    const counted = await Promise.all(
      consumers.map(async (consumer) => {
        const rows = await events
          .aggregate<{ _id: string; count: number }>([
            { $match: queryOf(consumer) },
            { $group: { _id: `$lanes.${consumer}.fingerprint`, count: { $sum: 1 } } },
          ])
          .toArray();
        return rows.map(({ _id, count }) => [`${consumer}/${_id}`, count] as const);
      }),
    );
    return new Map(counted.flat());
  }

  return async (
    operator: Viewer,
    filter: EventFilter,
    groups: readonly Group[],
  ): Promise<readonly (number | null)[]> => {
    if (groups.length === 0) return [];
    const recent = iso(clock() - RECENT_MS);
    const types = [...new Set(groups.flatMap((group) => group.types))];
    const [made, faults] = await Promise.all([
      events
        .aggregate<{ _id: EventType; count: number }>([
          { $match: { type: { $in: types }, timestamp: { $gte: recent } } },
          { $group: { _id: "$type", count: { $sum: 1 } } },
        ])
        .toArray(),
      recentFaults(
        operator,
        filter,
        filter.since && Date.parse(filter.since) > Date.parse(recent) ? filter.since : recent,
      ),
    ]);
    return groups.map((group) => {
      const all = total(made.filter(({ _id }) => group.types.includes(_id)));
      return all === 0 ? null : (faults.get(`${group.consumer}/${group.fingerprint}`) ?? 0) / all;
    });
  };
}
