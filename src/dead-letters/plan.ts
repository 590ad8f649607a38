import { type Clock } from "../clock.ts";
import { type ConsumerName, CONSUMERS } from "../events/consumers.ts";
import { type EventFilter } from "../events/filter.ts";
import { eventQuery } from "../ledger/event-query.ts";
import { type Collections } from "../store/collections.ts";
import { type Filter } from "../store/port.ts";
import { type Viewer } from "../viewer.ts";
import { countMatches, selectDeadLetters, total } from "./matches.ts";
import { type Pace, recentPace } from "./pace.ts";
import { MAX_STEP } from "./canary.ts";
import { MAX_RUNNING } from "./runner.ts";

/** What a replay of a filter would do now. */
export interface ReplayPlan {
  /** Dead letters: one event of one consumer each. */
  readonly matched: number;
  readonly events: number;
  readonly consumers: readonly {
    readonly consumer: ConsumerName;
    /** Of these events, those that it runs again on. */
    readonly willRun: number;
    /** Of these events, those that it has done already: it does not run again. */
    readonly alreadyDone: number;
  }[];
  /** Of what the filter asks for beside `statuses` and `fingerprint`: what running replays have in hand. */
  readonly claimed: number;
  /** Null when nothing is known of how fast the consumers are. */
  readonly estimatedMs: number | null;
  readonly pace: Pace | null;
}

/** @throws AppError BAD_USER_INPUT */
export function createReplayPlan(
  collections: Pick<Collections, "events" | "replays" | "replayClaims">,
  clock: Clock,
): (operator: Viewer, filter: EventFilter) => Promise<ReplayPlan> {
  const { events, replays, replayClaims } = collections;

  async function count(query: Filter): Promise<number> {
    const pipeline = [{ $match: query }, { $group: { _id: null, count: { $sum: 1 } } }];
    return total(await events.aggregate<{ count: number }>(pipeline).toArray());
  }

  /** What is claimed is no longer a dead letter a moment later: so its status is not asked for. */
  async function countClaimed(operator: Viewer, filter: EventFilter): Promise<number> {
    const running = await replays
      .find({ status: "running" }, { limit: MAX_RUNNING, projection: { status: 1 } })
      .toArray();
    const ids = running.map(({ _id }) => _id);
    // A replay has one step in hand.
    const limit = MAX_RUNNING * MAX_STEP * CONSUMERS.length;
    const found = await replayClaims.find({ replayId: { $in: ids } }, { limit }).toArray();
    const claims = found.filter(({ consumer }) => filter.consumers?.includes(consumer) ?? true);
    if (claims.length === 0) return 0;
    const anyStatus = eventQuery(operator, { ...filter, consumers: null, statuses: null, fingerprint: null });
    const claimedIds = [...new Set(claims.map(({ eventId }) => eventId))];
    const asked = await events
      .find({ $and: [anyStatus, { _id: { $in: claimedIds } }] }, { projection: { type: 1 } })
      .toArray();
    const matching = new Set(asked.map(({ _id }) => _id));
    return claims.filter(({ eventId }) => matching.has(eventId)).length;
  }

  return async (operator, filter) => {
    const selection = selectDeadLetters(operator, filter);
    const [counts, all, done, claimed] = await Promise.all([
      countMatches(collections, selection),
      count(selection.query),
      Promise.all(
        CONSUMERS.map((consumer) => count({ $and: [selection.query, { [`lanes.${consumer}.status`]: "processed" }] })),
      ),
      countClaimed(operator, filter),
    ]);
    const matched = total(counts);
    const types = [...new Set(counts.map(({ type }) => type))];
    const pace = types.length === 0 ? null : await recentPace(collections, types, clock);
    return {
      matched,
      events: all,
      consumers: CONSUMERS.map((consumer, index) => ({
        consumer,
        willRun: total(counts.filter((one) => one.consumer === consumer)),
        alreadyDone: done[index] ?? 0,
      })),
      claimed,
      estimatedMs: pace && Math.round((all / pace.eventsPerSecond) * 1_000),
      pace,
    };
  };
}
