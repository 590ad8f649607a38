import { type Counts } from "../broker/port.ts";
import { iso } from "../clock.ts";
import { type ConsumerName, CONSUMERS } from "../events/consumers.ts";
import { type SeenProcess } from "../presence/presence.ts";
import { type SubscriberCounts } from "../store/records/operations.ts";
import { type PerConsumer } from "./backlog.ts";
import { type Reading } from "./meter.ts";

/** One consumer's queue. Null is what can't be told now. */
export interface QueueStatus {
  readonly consumer: ConsumerName;
  readonly ready: number | null;
  readonly retrying: number | null;
  readonly deadLettered: number | null;
  /** Live processes that work on it, paused or not. */
  readonly workers: number | null;
  readonly paused: boolean | null;
  /** Since the oldest event was made that waits for it; null also when none waits. */
  readonly oldestAgeMs: number | null;
  /** Since the oldest event was made that it is not through with, what a worker has in hand included; 0 when there is none. */
  readonly unsettledAgeMs: number | null;
}

/** The pipeline at one moment. Null is what can't be told now: broker or database are away. */
export interface PipelineSnapshot {
  /** ISO 8601. */
  readonly at: string;
  readonly publishedPerSecond: number | null;
  readonly processedPerSecond: number | null;
  readonly failedPerSecond: number | null;
  /** Null also when nothing was processed in the last minute. */
  readonly latencyMs: Reading["latencyMs"];
  readonly outboxBacklog: number | null;
  readonly parked: number | null;
  readonly queues: readonly QueueStatus[];
  readonly subscribers: number | null;
  readonly laggingSubscribers: number | null;
  readonly droppedItems: number | null;
  readonly processes: readonly SeenProcess[] | null;
}

/** What a snapshot is made of; null is what nobody could tell. */
export interface Observed {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Null while this process can't read the log. */
  readonly reading: Reading | null;
  readonly counts: Counts | null;
  readonly outboxBacklog: number | null;
  readonly deadLettered: PerConsumer<number> | null;
  /** When the oldest was made that waits by the ledger, and when that was asked, in epoch milliseconds. */
  readonly oldest: { readonly askedAt: number; readonly madeAt: PerConsumer<number | null> } | null;
  readonly paused: ReadonlySet<ConsumerName> | null;
  readonly processes: readonly SeenProcess[] | null;
}

export function toSnapshot(observed: Observed): PipelineSnapshot {
  const { at, reading, counts, outboxBacklog, processes } = observed;
  const subscriptions = processes?.flatMap(({ live, subscriptions: counted }) => (live && counted ? [counted] : []));
  const sum = (of: keyof SubscriberCounts): number | null =>
    subscriptions?.reduce((total, counted) => total + counted[of], 0) ?? null;
  return {
    at: iso(at),
    publishedPerSecond: reading?.publishedPerSecond ?? null,
    processedPerSecond: reading?.processedPerSecond ?? null,
    failedPerSecond: reading?.failedPerSecond ?? null,
    latencyMs: reading?.latencyMs ?? null,
    outboxBacklog,
    parked: counts?.parked ?? null,
    queues: CONSUMERS.map((consumer) => toQueueStatus(observed, consumer)),
    subscribers: sum("subscribers"),
    laggingSubscribers: sum("lagging"),
    droppedItems: sum("dropped"),
    processes,
  };
}

function toQueueStatus(observed: Observed, consumer: ConsumerName): QueueStatus {
  const { at, counts, deadLettered, oldest, paused, processes } = observed;
  const count = counts?.queues[consumer];
  const waits = count !== undefined && count.ready + count.retrying > 0;
  const since = waits ? oldest?.madeAt[consumer] : null;
  const oldestAgeMs = since === null || since === undefined ? null : Math.max(0, at - since);
  return {
    consumer,
    ready: count?.ready ?? null,
    retrying: count?.retrying ?? null,
    deadLettered: deadLettered?.[consumer] ?? null,
    workers: processes?.filter(({ live, queues }) => live && queues.includes(consumer)).length ?? null,
    paused: paused?.has(consumer) ?? null,
    oldestAgeMs,
    unsettledAgeMs: waits ? oldestAgeMs : counts && ageInHand(consumer, counts, oldest),
  };
}

/** Of what is in no queue, and not done either: a worker has it in hand, or it was lost. */
function ageInHand(consumer: ConsumerName, { ledger }: Counts, oldest: Observed["oldest"]): number | null {
  if (!oldest) return null;
  const since = oldest.madeAt[consumer];
  if (since === null) return 0;
  // By the moment at which it was asked: it may have been done since. A ledger that is behind can't tell.
  return ledger > 0 ? null : Math.max(0, oldest.askedAt - since);
}
