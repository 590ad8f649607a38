import { AppError } from "../errors.ts";
import { audiencesOf } from "../events/audience.ts";
import { type EventType } from "../events/catalogue.ts";
import { type Clock, iso, systemClock } from "../clock.ts";
import { type Collections } from "../store/collections.ts";
import { type Viewer } from "../viewer.ts";

export interface ActivityRange {
  /** ISO 8601, included. */
  readonly since: string;
  /** ISO 8601, not included; now when it is left out. */
  readonly until?: string | null | undefined;
  readonly bucketMinutes: number;
}

/** So many events of one type in the bucket that begins at `at`. Buckets lie on whole multiples of their length since 1970, UTC. */
export interface ActivityPoint {
  readonly at: string;
  readonly type: EventType;
  readonly count: number;
}

export interface ActivityQueries {
  /** Counts of the events that the viewer may read, oldest first; buckets without any are left out. @throws AppError BAD_USER_INPUT */
  activity(viewer: Viewer, range: ActivityRange): Promise<readonly ActivityPoint[]>;
}

export const MAX_BUCKETS = 1_000;
/** Events that are counted at a time: all of them are gone through, however few buckets they make. */
export const MAX_COUNTED = 50_000;
const MINUTE_MS = 60_000;

interface Group {
  readonly _id: { readonly at: number; readonly type: EventType };
  readonly count: number;
}

export function createActivityQueries(
  { activity }: Pick<Collections, "activity">,
  clock: Clock = systemClock,
  maxCounted = MAX_COUNTED,
): ActivityQueries {
  return {
    async activity(viewer, range) {
      const { from, to, bucketMs } = checkRange(range, clock());
      const groups = await activity
        .aggregate<Group>([
          { $match: { audience: { $in: audiencesOf(viewer) }, at: { $gte: from, $lt: to } } },
          { $limit: maxCounted + 1 },
          {
            $group: {
              _id: { at: { $subtract: ["$at", { $mod: ["$at", bucketMs] }] }, type: "$type" },
              count: { $sum: 1 },
            },
          },
          { $sort: { "_id.at": 1, "_id.type": 1 } },
        ])
        .toArray();
      if (groups.reduce((sum, { count }) => sum + count, 0) > maxCounted)
        throw wrong(
          "since",
          `more than ${maxCounted} events since then: ask for a shorter range, and for the rest by itself`,
        );
      return groups.map(({ _id, count }) => ({ at: iso(_id.at), type: _id.type, count }));
    },
  };
}

function checkRange(
  { since, until, bucketMinutes }: ActivityRange,
  now: number,
): { from: number; to: number; bucketMs: number } {
  const from = readTime("since", since);
  const to = until === null || until === undefined ? now : readTime("until", until);
  const bucketMs = bucketMinutes * MINUTE_MS;
  if (!Number.isInteger(bucketMinutes) || bucketMinutes < 1) throw wrong("bucketMinutes", "a whole number from 1");
  if (from >= to) throw wrong("since", "before 'until'");
  if ((to - from) / bucketMs > MAX_BUCKETS) {
    throw wrong("bucketMinutes", `at most ${MAX_BUCKETS} buckets: take longer ones, or a shorter range`);
  }
  return { from, to, bucketMs };
}

function readTime(path: string, value: string): number {
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw wrong(path, "an ISO 8601 time");
  return time;
}

const wrong = (path: string, message: string): AppError =>
  new AppError("BAD_USER_INPUT", `'${path}': ${message}.`, { issues: [{ path, message }] });
