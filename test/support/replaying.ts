import { createAuditLog } from "../../src/audit/audit-log.ts";
import { BrokerUnavailable, type PublishOutcome, type Redelivery } from "../../src/broker/port.ts";
import { newId, systemClock } from "../../src/clock.ts";
import { createClaims } from "../../src/dead-letters/claims.ts";
import { createReplays } from "../../src/dead-letters/replays.ts";
import { NOTHING } from "../../src/dead-letters/run.ts";
import { openRunner, type ReplayRunner } from "../../src/dead-letters/runner.ts";
import { published, subjectOf, type Transition } from "../../src/events/transition.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { type ReplayRecord } from "../../src/store/records/dead-letters.ts";
import { createLedgerWriter, type Step } from "../../worker/ledger/writer.ts";
import { envelopeOf } from "./event-records.ts";
import { eventually } from "./eventually.ts";
import { silentLog } from "./recorded-log.ts";
import { openLocalSide } from "./stores.ts";

const T = "2026-01-01T00:00:00.000Z";
export const operator = { id: "olga", roles: ["user", "operator"] } as const;

/** What a test sees, and may change. */
interface World {
  collections: Collections;
  runner: ReplayRunner | undefined;
  /** Transitions, as they were announced together. */
  readonly announced: (readonly Transition[])[];
  readonly redelivered: string[];
  /** What the broker says next; then that it took everything. */
  answers: (PublishOutcome | "away")[];
  whenRedelivered: () => Promise<void>;
  /** Search has what it is handed, and does nothing yet. */
  isPaused: boolean;
}

/** An installation in which search has given up on three events, and the process `self`, which carries out replays when it is started. */
export async function openReplaying() {
  const side = await openLocalSide();
  const world: World = {
    collections: collectionsOf(side.store),
    runner: undefined,
    announced: [],
    redelivered: [],
    answers: [],
    whenRedelivered: async () => {},
    isPaused: false,
  };

  async function tell(...steps: readonly Step[]): Promise<void> {
    const write = createLedgerWriter(world.collections.events, () => false);
    for (const step of steps) await write(new Map([[step.transition.eventId, [step]]]));
  }

  /** An event on which search has given up, and that the others have done. */
  async function deadLetter(id: string, at = T): Promise<void> {
    const about = { actor: "ada", subject: "d", audience: ["*"], title: "T", tags: [] };
    const event = envelopeOf({ id, type: "document.created", timestamp: T, ...about });
    const run = { ...subjectOf(event), attempt: 1, startedAt: T, durationMs: 1, at: T };
    const error = { code: "X", message: "x", fingerprint: "f" };
    await tell(
      { transition: published(event, T), event },
      { transition: { ...run, consumer: "notifications", status: "handled", effects: [] } },
      { transition: { ...run, consumer: "analytics", status: "handled", effects: [] } },
      { transition: { ...run, startedAt: at, consumer: "search", status: "deadLettered", error } },
    );
  }

  /** A broker behind which search does at once what it is handed. */
  const broker = {
    async announce(transitions: readonly Transition[]) {
      world.announced.push(transitions);
      await tell(...transitions.map((transition) => ({ transition })));
    },
    async redeliver(all: readonly Redelivery[]): Promise<readonly PublishOutcome[]> {
      const answer = world.answers.shift() ?? "confirmed";
      if (answer === "away") throw new BrokerUnavailable();
      if (answer !== "confirmed") return all.map(() => answer);
      await world.whenRedelivered();
      world.redelivered.push(...all.map(({ event }) => event.id));
      for (const { event, attempts, consumer } of world.isPaused ? [] : all) {
        const run = { ...subjectOf(event), consumer, attempt: attempts + 1, startedAt: T, durationMs: 1, at: T };
        await tell({ transition: { ...run, status: "handled", effects: [] } });
      }
      return all.map(() => "confirmed");
    },
  };

  function start(events = world.collections.events): void {
    world.runner = openRunner({
      collections: { ...world.collections, events },
      broker,
      claims: createClaims(world.collections),
      owner: "self",
      isGone: (id) => id === "dead",
      isOutage: () => false,
      clock: systemClock,
      log: silentLog,
      onFinished() {},
    });
  }

  async function replay(owner: string, more: Partial<ReplayRecord> = {}): Promise<string> {
    const record: ReplayRecord = {
      _id: newId(),
      status: "running",
      reason: null,
      mode: "all",
      filter: {},
      editData: null,
      requestedBy: "olga",
      owner,
      startedAt: "2026-01-01T00:01:00.000Z",
      finishedAt: null,
      matched: 3,
      skipped: 0,
      arrivedMeanwhile: 0,
      step: 0,
      done: NOTHING,
      current: NOTHING,
      place: null,
      ...more,
    };
    await world.collections.replays.insertMany([record], { ordered: false });
    return record._id;
  }
  const replaysOf = () =>
    createReplays({
      collections: world.collections,
      runner: { begin() {} },
      audit: createAuditLog({
        collections: world.collections,
        clock: systemClock,
        newId,
        log: silentLog,
        isOutage: side.store.isOutage,
      }),
      owner: "self",
      clock: systemClock,
      newId,
    });
  const noClaims = async () => (await world.collections.replayClaims.find({}).toArray()).length === 0;
  const statuses = async () => (await world.collections.events.find({}).toArray()).map(({ status }) => status);
  const stateOf = (_id: string) => world.collections.replays.findOne({ _id });
  const completed = (id: string) =>
    eventually(async () => (await stateOf(id))?.status === "completed", "the replay to be completed", 10_000);

  for (const id of ["e0", "e1", "e2"]) await deadLetter(id);
  return Object.assign(world, {
    start,
    replay,
    replaysOf,
    noClaims,
    statuses,
    stateOf,
    completed,
    deadLetter,
    async close() {
      await world.runner?.close();
      await side.close();
    },
  });
}
