import { type Clock, iso } from "../clock.ts";
import { type EventType } from "../events/catalogue.ts";
import { type Collections } from "../store/collections.ts";

/** How fast events of some types were done with lately. */
export interface Pace {
  readonly eventsPerSecond: number;
  readonly events: number;
}

const WITHIN_MS = 3_600_000;
const SAMPLE = 500;

/**
 * From when the latest 500 events of the last hour were settled; null when fewer than two were. As a pace it is what was asked of the consumers,
 * not what they can do: with little to do lately, they may be much faster.
 */
export async function recentPace(
  { events }: Pick<Collections, "events">,
  types: readonly EventType[],
  clock: Clock,
): Promise<Pace | null> {
  const recent = await events
    .find(
      { type: { $in: types }, timestamp: { $gte: iso(clock() - WITHIN_MS) }, status: "processed" },
      { sort: { timestamp: -1, _id: -1 }, limit: SAMPLE, projection: { settledAt: 1 } },
    )
    .toArray();
  const times = recent.flatMap(({ settledAt }) => (settledAt === undefined ? [] : [Date.parse(settledAt)]));
  const spanMs = Math.max(...times) - Math.min(...times);
  if (times.length < 2 || spanMs <= 0) return null;
  return { eventsPerSecond: ((times.length - 1) / spanMs) * 1_000, events: times.length };
}
