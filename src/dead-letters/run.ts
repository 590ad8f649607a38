import { type Broker } from "../broker/port.ts";
import { type Clock, iso } from "../clock.ts";
import { type Collections } from "../store/collections.ts";
import { type ReplayClaimRecord, type ReplayProgress, type ReplayRecord } from "../store/records/dead-letters.ts";
import { type Outcome, reasonToStop } from "./canary.ts";
import { type Claims } from "./claims.ts";
import { createDeliver } from "./deliver.ts";
import { findSettled } from "./settle.ts";
import { claimPlace, claimStep } from "./step.ts";
import { laterOf } from "./walk.ts";
import { sleep } from "../sleep.ts";

interface RunDependencies {
  readonly collections: Pick<Collections, "events" | "replays">;
  readonly broker: Pick<Broker, "announce" | "redeliver">;
  readonly claims: Claims;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The replay is no longer this process's to carry out. */
export class ReplayLost extends Error {
  constructor() {
    super("The replay was stopped, or another process took it over.");
    this.name = "ReplayLost";
  }
}

/** How often the ledger is asked how far a step is. */
const LOOK_MS = 250;
export const NOTHING: ReplayProgress = { replayed: 0, processed: 0, failedAgain: 0 };

/**
 * Carries out a replay, step by step, from where its record says that it is. All that was done before a crash is in its record,
 * its claims and the ledger, so it can be begun again at any time, by any process.
 * @throws ReplayLost; an outage, after which it can be called again with the record as it is then.
 */
export function createRun({ collections, broker, claims, clock, signal }: RunDependencies) {
  const deliver = createDeliver({ collections, broker, clock });

  async function save(replay: ReplayRecord, changes: Partial<ReplayRecord>): Promise<ReplayRecord> {
    const { matchedCount } = await collections.replays.updateOne(whileOwn(replay), { $set: changes });
    if (matchedCount === 0) throw new ReplayLost();
    return { ...replay, ...changes };
  }

  /** So that a stop is noticed while there is nothing to save. */
  async function checkOwn(replay: ReplayRecord): Promise<void> {
    const own = await collections.replays.findOne(whileOwn(replay), { projection: { status: 1 } });
    if (!own) throw new ReplayLost();
  }

  async function settle(replay: ReplayRecord, claimed: readonly ReplayClaimRecord[]): Promise<readonly Outcome[]> {
    const outcomes = new Map<string, Outcome>();
    for (let saved = -1; ; ) {
      const open = claimed.filter(({ _id }) => !outcomes.has(_id));
      for (const [id, outcome] of await findSettled(collections, open)) outcomes.set(id, outcome);
      // A paused consumer may leave it as it is for hours.
      if (outcomes.size === saved) await checkOwn(replay);
      else await save(replay, { current: progressOf(claimed.length, [...outcomes.values()]) });
      saved = outcomes.size;
      if (outcomes.size === claimed.length) return [...outcomes.values()];
      await sleep(LOOK_MS, { signal });
    }
  }

  /** One step; the record after it. */
  async function step(replay: ReplayRecord): Promise<ReplayRecord> {
    const { claimed, skipped, arrived, place, isLast } = await claimStep(collections, claims, replay);
    const counts = { skipped: replay.skipped + skipped, arrivedMeanwhile: replay.arrivedMeanwhile + arrived };
    if (isLast) return save(replay, { ...counts, status: "completed", finishedAt: iso(clock()) });
    const idle = new Set(
      await deliver(replay, claimed, async (next, handedOut, handOut) => {
        // A stop holds from here on, and what was handed out until then is counted.
        await save(replay, { current: progressOf(handedOut, []) });
        await claims.setAnnounced(next, true);
        await handOut();
        await claims.setAnnounced(next, false);
      }),
    );
    const running = claimed.filter((claim) => !idle.has(claim));
    const outcomes = await settle(replay, running);
    const reason = reasonToStop(replay.mode, outcomes);
    const next = await save(replay, {
      step: replay.step + (running.length > 0 ? 1 : 0),
      place,
      done: sum(replay.done, progressOf(running.length, outcomes)),
      current: NOTHING,
      ...counts,
      skipped: counts.skipped + idle.size,
      ...(reason ? { status: "stopped" as const, reason, finishedAt: iso(clock()) } : {}),
    });
    await claims.release(claimed);
    return next;
  }

  return async (replay: ReplayRecord): Promise<void> => {
    // Of what was over when a process died. Not by their step: one in which nothing could be handed out begins anew with what comes next.
    const isOver = (claim: ReplayClaimRecord): boolean => laterOf(claimPlace(claim), replay.place) === replay.place;
    await claims.release((await claims.of(replay._id)).filter(isOver));
    let current = replay;
    while (current.status === "running") {
      signal.throwIfAborted();
      current = await step(current);
    }
  };
}

/**
 * Only while it is this process's: one that was taken for dead can't write over its successor, nor over itself when it has taken the replay
 * back meanwhile. `taken` is a fencing token (Kleppmann, "How to do distributed locking").
 */
const whileOwn = ({ _id, owner, taken }: ReplayRecord) => ({ _id, owner, taken: taken ?? null, status: "running" });

const progressOf = (replayed: number, outcomes: readonly Outcome[]): ReplayProgress => ({
  replayed,
  processed: outcomes.filter(({ after }) => after === null).length,
  failedAgain: outcomes.filter(({ after }) => after !== null).length,
});

export const sum = (a: ReplayProgress, b: ReplayProgress): ReplayProgress => ({
  replayed: a.replayed + b.replayed,
  processed: a.processed + b.processed,
  failedAgain: a.failedAgain + b.failedAgain,
});
