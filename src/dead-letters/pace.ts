import { type Clock, iso } from "../clock.ts";
import { CONSUMERS } from "../events/consumers.ts";
import { type EventType } from "../events/catalogue.ts";
import { type Collections } from "../store/collections.ts";
import { type EventRecord } from "../store/records/ledger.ts";

/** How fast events of some types were done with lately, while there was something to do. */
export interface Pace {
  readonly eventsPerSecond: number;
  /** Those that it was measured by. */
  readonly events: number;
}

const WITHIN_MS = 3_600_000;
const SAMPLE = 500;
/** Fewer say too little. */
const LEAST = 10;
/** What is not begun for so long waits for something else than for those before it: a paused consumer, a worker that is away. */
const IDLE_MS = 1_000;

/**
 * From the latest 500 events of the last hour: how long those took that waited while others were done. One that came when nothing was under
 * way tells nothing: with little to do the rate is that of those who ask. Null when too few say something.
 */
export async function recentPace(
  { events }: Pick<Collections, "events">,
  types: readonly EventType[],
  clock: Clock,
): Promise<Pace | null> {
  const recent = await events
    .find(
      { type: { $in: types }, timestamp: { $gte: iso(clock() - WITHIN_MS) }, status: "processed" },
      { sort: { timestamp: -1, _id: -1 }, limit: SAMPLE, projection: { timestamp: 1, settledAt: 1, lanes: 1 } },
    )
    .toArray();
  const runs = recent.flatMap(runOf).toSorted((a, b) => a.settled - b.settled);
  let busyMs = 0;
  let measured = 0;
  runs.reduce((before, run) => {
    if (run.made <= before.settled && run.begun <= before.settled + IDLE_MS) {
      busyMs += run.settled - before.settled;
      measured += 1;
    }
    return run;
  }, NEVER);
  return measured < LEAST || busyMs <= 0 ? null : { eventsPerSecond: (measured / busyMs) * 1_000, events: measured };
}

/** In epoch milliseconds. */
interface Run {
  readonly made: number;
  readonly begun: number;
  readonly settled: number;
}
const NEVER: Run = { made: 0, begun: 0, settled: Number.NEGATIVE_INFINITY };

/** Not of an event that was tried again, or replayed: it waited for that. */
function runOf({ timestamp, settledAt, lanes }: EventRecord): readonly Run[] {
  const attempts = CONSUMERS.map((consumer) => lanes[consumer]?.attempts ?? []);
  if (settledAt === undefined || attempts.some(({ length }) => length > 1)) return [];
  const begun = attempts.flat().map(({ startedAt }) => Date.parse(startedAt));
  return [{ made: Date.parse(timestamp), begun: Math.min(...begun), settled: Date.parse(settledAt) }];
}
