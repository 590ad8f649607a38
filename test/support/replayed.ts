import { rmSync } from "node:fs";
import { type Broker } from "../../src/broker/port.ts";
import { newId } from "../../src/clock.ts";
import { createClaims } from "../../src/dead-letters/claims.ts";
import { createFinish } from "../../src/dead-letters/finish.ts";
import { createRun, NOTHING } from "../../src/dead-letters/run.ts";
import { published, subjectOf, type Transition } from "../../src/events/transition.ts";
import { openDatabase } from "../../src/sqlite/database.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { openLocalStore } from "../../src/store/local/open.ts";
import { type Collection, type Stored } from "../../src/store/port.ts";
import { type ReplayRecord } from "../../src/store/records/dead-letters.ts";
import { createLedgerWriter, type Step } from "../../worker/ledger/writer.ts";
import { envelopeOf } from "./event-records.ts";
import { temporaryFolder } from "./processes.ts";

/** When all of it was made. */
export const T = "2026-01-01T00:00:00.000Z";
export const EVENTS = 13;
const error = { code: "X", message: "x", fingerprint: "f" };
const clock = (): number => Date.parse(T) + 60_000;

export class Crash extends Error {}

interface Circumstances {
  /** Events on which search fails again. */
  readonly failsAgain?: (eventId: string) => boolean;
  /** Events on which it had failed only after the replay was started. */
  readonly cameLater?: (eventId: string) => boolean;
  /** Events whose own message the ledger never saw: it can't replay them. */
  readonly hasNoPayload?: (eventId: string) => boolean;
}

/** An installation whose only consumer that fails is search, and the process that carries out its replay. */
export async function openReplayed(circumstances: Circumstances = {}) {
  const { failsAgain = () => false, cameLater = () => false, hasNoPayload = () => false } = circumstances;
  const dir = temporaryFolder();
  const database = await openDatabase(dir);
  const collections = collectionsOf(await openLocalStore(database));
  const write = createLedgerWriter(collections.events, () => false);
  /** Events that search ran on, each time that it did. */
  const ran: string[] = [];
  let callsLeft = Number.POSITIVE_INFINITY;
  /** The process ends just before, or just after, what it does. */
  async function mayCrash<R>(work: () => Promise<R>): Promise<R> {
    if ((callsLeft -= 1) < 0) throw new Crash();
    const result = await work();
    if ((callsLeft -= 1) < 0) throw new Crash();
    return result;
  }

  async function tell(steps: readonly Step[]): Promise<void> {
    const byEvent = new Map<string, Step[]>();
    for (const step of steps)
      byEvent.set(step.transition.eventId, [...(byEvent.get(step.transition.eventId) ?? []), step]);
    await write(byEvent);
  }
  const events = Array.from({ length: EVENTS }, (_, n) =>
    envelopeOf({
      id: `e${String(n).padStart(2, "0")}`,
      type: "document.created",
      timestamp: T,
      actor: "ada",
      subject: `d${n}`,
      audience: ["*"],
      title: "T",
      tags: [],
    }),
  );
  await tell(
    events.flatMap((event) => {
      const run = { ...subjectOf(event), attempt: 1, startedAt: T, durationMs: 1, at: T };
      const done = (consumer: "notifications" | "analytics"): Step => ({
        transition: { ...run, consumer, status: "handled", effects: [] },
      });
      return [
        ...(hasNoPayload(event.id) ? [] : [{ transition: published(event, T), event }]),
        done("notifications"),
        done("analytics"),
        {
          transition: {
            ...run,
            consumer: "search",
            status: "deadLettered",
            error,
            ...(cameLater(event.id) ? { startedAt: "2026-01-01T00:00:31.000Z" } : {}),
          },
        },
      ];
    }),
  );

  const broker: Pick<Broker, "announce" | "redeliver"> = {
    announce: (transitions) => mayCrash(() => tell(transitions.map((transition: Transition) => ({ transition })))),
    redeliver: (redeliveries) =>
      mayCrash(async () => {
        for (const { event, attempts, consumer } of redeliveries) {
          ran.push(event.id);
          const run = { ...subjectOf(event), consumer, attempt: attempts + 1, startedAt: T, durationMs: 1, at: T };
          const failed = { ...run, status: "deadLettered", error } as const;
          await tell([{ transition: failsAgain(event.id) ? failed : { ...run, status: "handled", effects: [] } }]);
        }
        return redeliveries.map(() => "confirmed" as const);
      }),
  };
  /** What a process writes may be the last that it does. */
  const crashing = <T extends Stored>(collection: Collection<T>): Collection<T> => ({
    ...collection,
    updateOne: (filter, update) => mayCrash(() => collection.updateOne(filter, update)),
    insertMany: (documents, options) => mayCrash(() => collection.insertMany(documents, options)),
    updateMany: (filter, update) => mayCrash(() => collection.updateMany(filter, update)),
    deleteMany: (filter) => mayCrash(() => collection.deleteMany(filter)),
  });
  const own: Collections = {
    ...collections,
    replays: crashing(collections.replays),
    replayClaims: crashing(collections.replayClaims),
  };
  const { signal } = new AbortController();
  const run = createRun({ collections: own, broker, claims: createClaims(own), clock, signal });
  const finish = createFinish({ collections, broker, claims: createClaims(collections), clock });
  return {
    collections,
    ran,
    run,
    finish,
    crashAfter: (calls: number) => void (callsLeft = calls),
    async close() {
      await database.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** One that was just started, by the process `first`. */
export const replayOf = (mode: "all" | "canary"): ReplayRecord => ({
  _id: newId(),
  status: "running",
  reason: null,
  mode,
  filter: {},
  editData: null,
  requestedBy: "op",
  owner: "first",
  startedAt: "2026-01-01T00:00:30.000Z",
  finishedAt: null,
  matched: EVENTS,
  skipped: 0,
  arrivedMeanwhile: 0,
  step: 0,
  done: NOTHING,
  current: NOTHING,
  place: null,
});
