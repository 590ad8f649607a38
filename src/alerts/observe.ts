import { type Clock } from "../clock.ts";
import { readResumed } from "../control/paused.ts";
import { type ConsumerName, CONSUMERS } from "../events/consumers.ts";
import { type Feed } from "../feed/feed.ts";
import { type Pipeline } from "../pipeline/pipeline.ts";
import { type PipelineSnapshot } from "../pipeline/snapshot.ts";
import { type Collections } from "../store/collections.ts";
import { countDeadLettersSince } from "./dead-letter-window.ts";
import { findFaults, knownFaults } from "./faults.ts";
import { type ConsumerSeen, faultId, type FaultSeen, type Observations } from "./observations.ts";
import { type AlertKind, type AlertRule } from "./rule.ts";

/** What one look found. */
export interface Look {
  /** Epoch milliseconds. */
  readonly at: number;
  /** By the rule's id. */
  readonly seen: ReadonlyMap<string, Observations>;
  readonly newFaults: readonly FaultSeen[];
}

/** Looks at what the rules ask about, and at no more. @throws an outage of the store */
export type Observe = (rules: readonly AlertRule[]) => Promise<Look>;

interface ObserveDependencies {
  readonly collections: Pick<Collections, "events" | "fingerprints" | "controls">;
  readonly pipeline: Pick<Pipeline, "snapshot">;
  readonly feed: Pick<Feed, "observe">;
  readonly clock: Clock;
}

const NEEDS_SNAPSHOT: ReadonlySet<AlertKind> = new Set(["oldestWaiting", "silence", "outboxBacklog"]);

const NOBODY: ReadonlyMap<ConsumerName, number> = new Map();

export function createObserve({ collections, pipeline, feed, clock }: ObserveDependencies): Observe {
  const watchedSince = clock();
  const heard = new Map<ConsumerName, number>();
  feed.observe((transition) => {
    // What an operator does about a consumer's event is no sign of life of the consumer.
    if ("startedAt" in transition) heard.set(transition.consumer, clock());
  });

  return async (rules) => {
    const needsSnapshot = rules.some(({ when }) => NEEDS_SNAPSHOT.has(when.kind));
    const [snapshot, faults] = await Promise.all([
      needsSnapshot ? pipeline.snapshot() : null,
      // Whether or not a rule asks: what is new is told by what was there before.
      findFaults(collections),
    ]);
    const known = await knownFaults(collections, faults ?? []);
    // After the snapshot: what that calls not paused has been resumed by now.
    const resumed = needsSnapshot ? await readResumed(collections) : NOBODY;
    const at = clock();
    const common = {
      consumers: consumersOf(snapshot, heard, resumed),
      outboxBacklog: snapshot?.outboxBacklog ?? null,
      watchedSince,
      faults,
      known,
    };
    const seen = new Map<string, Observations>();
    for (const { id, when } of rules) {
      const deadLetters = when.kind === "deadLetters" ? await countDeadLettersSince(collections, when, at) : null;
      seen.set(id, { ...common, deadLetters });
    }
    return { at, seen, newFaults: (faults ?? []).filter((fault) => !known.has(faultId(fault))) };
  };
}

function consumersOf(
  snapshot: PipelineSnapshot | null,
  heard: ReadonlyMap<ConsumerName, number>,
  resumed: ReadonlyMap<ConsumerName, number>,
): Observations["consumers"] {
  const seen = CONSUMERS.map((consumer): [ConsumerName, ConsumerSeen] => {
    const queue = snapshot?.queues.find((one) => one.consumer === consumer);
    const isCounted = queue && queue.ready !== null && queue.retrying !== null;
    return [
      consumer,
      {
        waits: isCounted ? (queue.ready ?? 0) + (queue.retrying ?? 0) > 0 : null,
        oldestAgeMs: queue?.oldestAgeMs ?? null,
        heardAt: heard.get(consumer) ?? null,
        paused: queue?.paused ?? null,
        resumedAt: resumed.get(consumer) ?? null,
      },
    ];
  });
  return Object.fromEntries(seen) as Observations["consumers"];
}
