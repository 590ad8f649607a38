import { type Broker, BrokerUnavailable } from "../broker/port.ts";
import { type Clock, iso } from "../clock.ts";
import { every } from "../every.ts";
import { type Log } from "../log.ts";
import { type Collections } from "../store/collections.ts";
import { type ReplayRecord } from "../store/records/dead-letters.ts";
import { type Claims } from "./claims.ts";
import { createFinish } from "./finish.ts";
import { createRun, ReplayLost } from "./run.ts";
import { sleep } from "../sleep.ts";

/** Carries out this process's replays, and takes over those of processes that are gone. */
export interface ReplayRunner {
  /** A replay of this process is to be carried out. */
  begin(replay: ReplayRecord): void;
  /** Leaves its replays where they are: another process, or the next start, goes on. */
  close(): Promise<void>;
}

export interface RunnerDependencies {
  readonly collections: Pick<Collections, "events" | "replays">;
  readonly broker: Pick<Broker, "announce" | "redeliver">;
  readonly claims: Claims;
  /** This process. */
  readonly owner: string;
  readonly isGone: (processId: string) => boolean;
  readonly isOutage: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when a replay is over. */
  readonly onFinished: () => void;
}

const LOOK_MS = 1_000;
const TRY_AGAIN_MS = 1_000;
/** Replays that run at a time, in all processes together. */
export const MAX_RUNNING = 20;

export function openRunner(dependencies: RunnerDependencies): ReplayRunner {
  const { collections, claims, owner, isGone, isOutage, clock, log, onFinished } = dependencies;
  const closing = new AbortController();
  const { signal } = closing;
  const run = createRun({ ...dependencies, signal });
  const finish = createFinish(dependencies);
  const running = new Map<string, Promise<void>>();
  const isAway = (error: unknown): boolean => isOutage(error) || error instanceof BrokerUnavailable;

  /** Tries again while store or broker are away. @throws what else goes wrong, and when the process stops. */
  async function patiently<R>(work: () => Promise<R>): Promise<R> {
    for (let tries = 0; ; tries += 1) {
      signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        if (!isAway(error)) throw error;
        if (tries === 0) log.warn({ err: error }, "A replay waits until store and broker are there");
        await sleep(TRY_AGAIN_MS, { signal });
      }
    }
  }

  async function carryOut(replayId: string): Promise<void> {
    await patiently(async () => {
      const replay = await collections.replays.findOne({ _id: replayId, owner, status: "running" });
      if (replay) await run(replay);
    }).catch((error: unknown) => giveUp(replayId, error));
    const last = await patiently(() => collections.replays.findOne({ _id: replayId }));
    if (!last || last.status === "running") return; // another process has it
    await patiently(() => finish(last)).catch(async (error: unknown) => {
      signal.throwIfAborted();
      log.error({ err: error, replayId }, "A replay could not be finished: what it had announced is not handed out");
      await patiently(() => claims.releaseAll(replayId));
    });
    log.info({ replayId, status: last.status, reason: last.reason }, "A replay is over");
    onFinished();
  }

  async function giveUp(replayId: string, error: unknown): Promise<void> {
    if (error instanceof ReplayLost) return;
    signal.throwIfAborted();
    log.error({ err: error, replayId }, "A replay failed unexpectedly and is stopped");
    const stopped = { status: "stopped", reason: "It failed unexpectedly: see the log.", finishedAt: iso(clock()) };
    await patiently(() =>
      collections.replays.updateOne({ _id: replayId, owner, status: "running" }, { $set: stopped }),
    );
  }

  function begin({ _id }: ReplayRecord): void {
    if (running.has(_id) || signal.aborted) return;
    const ended = carryOut(_id)
      .catch((error: unknown) => {
        if (!signal.aborted) log.error({ err: error, replayId: _id }, "A replay can't go on here");
      })
      .finally(() => running.delete(_id));
    running.set(_id, ended);
  }

  const looking = every(LOOK_MS, log, "Looking for replays to carry out", async () => {
    const found = await collections.replays
      .find({ status: "running" }, { sort: { startedAt: -1, _id: -1 }, limit: 2 * MAX_RUNNING })
      .toArray();
    for (const replay of [...found, ...(await findUnfinished())]) {
      if (replay.owner === owner) begin(replay);
      else if (isGone(replay.owner)) {
        const { _id, taken = 0, status } = replay;
        const before = { _id, owner: replay.owner, taken: replay.taken ?? null, status };
        const { matchedCount } = await collections.replays.updateOne(before, { $set: { owner, taken: taken + 1 } });
        if (matchedCount === 0) continue; // another process was faster
        log.info({ replayId: replay._id, from: replay.owner }, "A replay of a process that is gone is taken over");
        begin(replay);
      }
    }
  });

  /** Those that were stopped while nobody carried them out. */
  async function findUnfinished(): Promise<readonly ReplayRecord[]> {
    const holders = await claims.holders();
    if (holders.length === 0) return [];
    const all = await collections.replays.find({ _id: { $in: holders } }).toArray();
    return all.filter(({ status }) => status !== "running");
  }

  return {
    begin,
    async close() {
      closing.abort();
      await looking.close();
      await Promise.all(running.values());
    },
  };
}
