import { type Clock, iso } from "../clock.ts";
import { every } from "../every.ts";
import { type Log } from "../log.ts";
import { type Collections } from "../store/collections.ts";
import { type ProcessRecord, type ProcessReport } from "../store/records/operations.ts";

/** A process as it was heard last. */
export interface SeenProcess extends ProcessReport {
  readonly id: string;
  readonly kind: ProcessRecord["kind"];
  readonly startedAt: string;
  readonly lastSeenAgoMs: number;
  /** False when it was silent for too long; a minute later it is forgotten. */
  readonly live: boolean;
}

export interface Presence {
  /** Has that process been seen to stop? Unknown processes count as gone once this one has had time to see them. */
  isGone(processId: string): boolean;
  /** All that are known, this one first; null while nobody can be heard, because the store is away. */
  processes(): readonly SeenProcess[] | null;
  close(): Promise<void>;
}

interface PresenceDependencies {
  readonly collections: Pick<Collections, "processes">;
  readonly self: { readonly id: string; readonly kind: ProcessRecord["kind"] };
  /** What this process has to say of itself now. */
  readonly report: () => ProcessReport;
  readonly clock: Clock;
  readonly log: Log;
  /** With nobody else around (one process owns the store), any other process is gone by definition. */
  readonly alone: boolean;
}

const BEAT_MS = 1_000;
/** Silent for so long, a process is taken for dead. */
export const GONE_AFTER_MS = 5_000;

/**
 * Says that this process is alive, and watches the others. Whether another is alive is told by its beat changing, measured
 * by this process's own monotonic clock: a wrong wall clock on any machine makes nobody look dead.
 */
export function openPresence({
  collections: { processes },
  self,
  report,
  clock,
  log,
  alone,
}: PresenceDependencies): Presence {
  const startedAt = iso(clock());
  const seen = new Map<string, { readonly beat: number; readonly changedAt: number }>();
  const watchingSince = performance.now();
  let beat = 0;
  let lastLook = watchingSince;
  let others: readonly ProcessRecord[] = [];

  const beating = every(BEAT_MS, log, "The heartbeat", async () => {
    beat += 1;
    await processes.updateOne(
      { _id: self.id },
      { $set: { kind: self.kind, beat, startedAt, ...report() } },
      { upsert: true },
    );
    const now = performance.now();
    const current = await processes.find({ _id: { $ne: self.id } }, { limit: 1_000 }).toArray();
    // While the store was away nobody could be heard: everyone gets a full period from here.
    const deaf = now - lastLook > GONE_AFTER_MS;
    lastLook = now;
    others = current;
    for (const other of current) {
      const before = seen.get(other._id);
      if (!before || before.beat !== other.beat || deaf) seen.set(other._id, { beat: other.beat, changedAt: now });
    }
    const forgotten = [...seen].filter(([, { changedAt }]) => now - changedAt > 12 * GONE_AFTER_MS).map(([id]) => id);
    if (forgotten.length > 0) await processes.deleteMany({ _id: { $in: forgotten } });
    for (const id of forgotten) seen.delete(id);
  });

  const changedAt = (processId: string): number => seen.get(processId)?.changedAt ?? watchingSince;

  function isGone(processId: string): boolean {
    if (alone) return processId !== self.id;
    return lastLook - changedAt(processId) > GONE_AFTER_MS;
  }

  function toSeen({ _id: id, kind, startedAt: began, queues, subscriptions }: ProcessRecord): SeenProcess {
    const lastSeenAgoMs = Math.round(performance.now() - changedAt(id));
    return { id, kind, startedAt: began, lastSeenAgoMs, live: !isGone(id), queues: queues ?? [], subscriptions };
  }

  return {
    isGone,
    processes() {
      if (performance.now() - lastLook > GONE_AFTER_MS) return null;
      return [{ ...self, startedAt, lastSeenAgoMs: 0, live: true, ...report() }, ...others.map(toSeen)];
    },
    async close() {
      await beating.close();
      await processes.deleteMany({ _id: self.id }).catch(() => {});
    },
  };
}
