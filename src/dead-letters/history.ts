import { type Clock, iso } from "../clock.ts";
import { type ConsumerName } from "../events/consumers.ts";
import { type EventFilter } from "../events/filter.ts";
import { type Collections } from "../store/collections.ts";
import { type Viewer } from "../viewer.ts";
import { selectDeadLetters } from "./matches.ts";

const STRETCH_MS = 600_000;
const STRETCHES = 36;
/** "2025-01-31T09:3": what all moments of the same ten minutes begin with. */
const PREFIX = 15;

interface Group {
  readonly consumer: ConsumerName;
  readonly fingerprint: string;
}

interface Row {
  readonly _id: { readonly fingerprint: string; readonly stretch: string };
  readonly count: number;
}

/** How many of each group's events were made in each ten minutes of the last six hours, the oldest first; the last stretch is not over yet. */
export function createHistory({ events }: Pick<Collections, "events">, clock: Clock) {
  return async (
    operator: Viewer,
    filter: EventFilter,
    groups: readonly Group[],
  ): Promise<readonly (readonly number[])[]> => {
    const last = Math.floor(clock() / STRETCH_MS) * STRETCH_MS;
    const stretches = Array.from({ length: STRETCHES }, (_, index) => iso(last - (STRETCHES - 1 - index) * STRETCH_MS));
    const begin = stretches[0] ?? iso(last);
    const since = filter.since && Date.parse(filter.since) > Date.parse(begin) ? filter.since : begin;
    const { queryOf } = selectDeadLetters(operator, { ...filter, since });
    const consumers = [...new Set(groups.map(({ consumer }) => consumer))];
    const counted = await Promise.all(
      consumers.map(async (consumer) => {
        const rows = await events
          .aggregate<Row>([
            { $match: queryOf(consumer) },
            {
              $group: {
                _id: {
                  fingerprint: `$lanes.${consumer}.fingerprint`,
                  stretch: { $substrCP: ["$timestamp", 0, PREFIX] },
                },
                count: { $sum: 1 },
              },
            },
          ])
          .toArray();
        return rows.map(({ _id, count }) => [`${consumer}/${_id.fingerprint}/${_id.stretch}`, count] as const);
      }),
    );
    const counts = new Map(counted.flat());
    return groups.map(({ consumer, fingerprint }) =>
      stretches.map((start) => counts.get(`${consumer}/${fingerprint}/${start.slice(0, PREFIX)}`) ?? 0),
    );
  };
}
