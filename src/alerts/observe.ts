import { type Clock } from "../clock.ts";
import { readResumed } from "../control/paused.ts";
import { type ConsumerName, CONSUMERS } from "../events/consumers.ts";
import { AppError } from "../errors.ts";
import { type Feed } from "../feed/feed.ts";
import { type Log } from "../log.ts";
import { type Pipeline } from "../pipeline/pipeline.ts";
import { type PipelineSnapshot } from "../pipeline/snapshot.ts";
import { type Collections } from "../store/collections.ts";
import { countDeadLettersSince } from "./dead-letter-window.ts";
import { findFaults, knownFaults, MAX_FAULTS } from "./faults.ts";
import { type ConsumerSeen, faultId, type FaultSeen, type Observations } from "./observations.ts";
import { type AlertKind, type AlertRule } from "./rule.ts";
import { isKnownKind } from "./rule-input.ts";

/** What one look found. */
export interface Look {
  /** Epoch milliseconds. */
  readonly at: number;
  /** By the rule's id; without those that can't be read. */
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
  readonly log: Log;
}

const NEEDS_SNAPSHOT: ReadonlySet<AlertKind> = new Set(["oldestWaiting", "silence", "outboxBacklog"]);

const NOBODY: ReadonlyMap<ConsumerName, number> = new Map();

export function createObserve({ collections, pipeline, feed, clock, log }: ObserveDependencies): Observe {
  const watchedSince = clock();
  const heard = new Map<ConsumerName, number>();
  const unreadable = new Set<string>();
  let tooManyFaults = false;
  feed.observe((transition) => {
    // What an operator does about a consumer's event is no sign of life of the consumer.
    if ("startedAt" in transition) heard.set(transition.consumer, clock());
  });

  /** A newer version may have written it, with a kind or a filter that this one doesn't know: the other rules are evaluated all the same. */
  function leaveOut({ id, name }: AlertRule, err: Error): "unreadable" {
    if (!unreadable.has(id)) log.error({ err, rule: name }, "An alert rule can't be read; it is not evaluated");
    unreadable.add(id);
    return "unreadable";
  }

  async function count(rule: AlertRule, at: number): Promise<Observations["deadLetters"] | "unreadable"> {
    const { when } = rule;
    if (!isKnownKind(when.kind)) return leaveOut(rule, new Error("This version doesn't know its kind."));
    if (when.kind !== "deadLetters") return null;
    try {
      return await countDeadLettersSince(collections, when, at);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return leaveOut(rule, error);
    }
  }

  function tellOfFaults(areAsked: boolean, areTooMany: boolean): void {
    if (areAsked && areTooMany && !tooManyFaults)
      log.warn(
        `A consumer has more than ${MAX_FAULTS} different faults: until it has fewer, no rule fires for a new one`,
      );
    tooManyFaults = areTooMany && (areAsked || tooManyFaults);
  }

  return async (rules) => {
    const needsSnapshot = rules.some(({ when }) => NEEDS_SNAPSHOT.has(when.kind));
    const [snapshot, faults] = await Promise.all([
      needsSnapshot ? pipeline.snapshot() : null,
      // Whether or not a rule asks: what is new is told by what was there before.
      findFaults(collections),
    ]);
    tellOfFaults(
      rules.some(({ when }) => when.kind === "newFingerprint"),
      faults === null,
    );
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
    for (const rule of rules) {
      const deadLetters = await count(rule, at);
      if (deadLetters !== "unreadable") seen.set(rule.id, { ...common, deadLetters });
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
    return [
      consumer,
      {
        oldestAgeMs: queue?.unsettledAgeMs ?? null,
        heardAt: heard.get(consumer) ?? null,
        paused: queue?.paused ?? null,
        resumedAt: resumed.get(consumer) ?? null,
      },
    ];
  });
  return Object.fromEntries(seen) as Observations["consumers"];
}
