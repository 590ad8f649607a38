import { describe, expect, test } from "@jest/globals";
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
import { envelopeOf } from "../support/event-records.ts";
import { temporaryFolder } from "../support/processes.ts";

const T = "2026-01-01T00:00:00.000Z";
const EVENTS = 13;
const error = { code: "X", message: "x", fingerprint: "f" };
const clock = (): number => Date.parse(T) + 60_000;

class Crash extends Error {}

interface Circumstances {
  /** Events on which search fails again. */
  readonly failsAgain?: (eventId: string) => boolean;
  /** Events on which it had failed only after the replay was started. */
  readonly cameLater?: (eventId: string) => boolean;
  /** Events whose own message the ledger never saw: it can't replay them. */
  readonly hasNoPayload?: (eventId: string) => boolean;
}

/** An installation whose only consumer that fails is search, and the process that carries out its replay. */
async function setUp(circumstances: Circumstances = {}) {
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

const replayOf = (mode: "all" | "canary"): ReplayRecord => ({
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

describe.each(["all", "canary"] as const)("a replay (%s)", (mode) => {
  test("goes on after a crash at any place, and ends as if there had been none", async () => {
    for (let calls = 0; ; calls += 1) {
      const { collections, ran, run, crashAfter, close } = await setUp();
      const replay = replayOf(mode);
      await collections.replays.insertMany([replay], { ordered: false });
      crashAfter(calls);
      const crashed = await run(replay).then(
        () => false,
        (reason: unknown) => {
          if (!(reason instanceof Crash)) throw reason;
          return true;
        },
      );
      crashAfter(Number.POSITIVE_INFINITY);
      await collections.replays.updateOne({ _id: replay._id }, { $set: { owner: "second" } });
      const left = await collections.replays.findOne({ _id: replay._id });
      if (left?.status === "running") {
        await run(left);
        expect(await collections.replayClaims.find({}).toArray()).toEqual([]);
      }

      const over = await collections.replays.findOne({ _id: replay._id });
      expect(over).toMatchObject({
        status: "completed",
        done: { replayed: EVENTS, processed: EVENTS, failedAgain: 0 },
        current: NOTHING,
        skipped: 0,
        arrivedMeanwhile: 0,
      });
      const records = await collections.events.find({}).toArray();
      expect(records.map(({ status }) => status)).toEqual(Array(EVENTS).fill("processed"));
      expect(new Set(ran).size).toBe(EVENTS);
      if (!crashed) {
        expect(ran).toHaveLength(EVENTS);
        expect(await collections.replayClaims.find({}).toArray()).toEqual([]);
      }
      await close();
      if (!crashed) {
        expect(calls).toBeGreaterThan(10);
        return;
      }
    }
  }, 60_000);
});

test("what fails again is counted, and not replayed again by the same replay", async () => {
  const { collections, ran, run, close } = await setUp({ failsAgain: (id) => id < "e05" });
  const replay = replayOf("all");
  await collections.replays.insertMany([replay], { ordered: false });
  await run(replay);
  expect(await collections.replays.findOne({ _id: replay._id })).toMatchObject({
    status: "completed",
    done: { replayed: EVENTS, processed: EVENTS - 5, failedAgain: 5 },
  });
  expect(ran).toHaveLength(EVENTS);
  // Another one may have them.
  const next = replayOf("all");
  await collections.replays.insertMany([next], { ordered: false });
  await run(next);
  expect(ran).toHaveLength(EVENTS + 5);
  await close();
});

test("a canary that meets the same fault stops after the step that met it", async () => {
  const { collections, ran, run, close } = await setUp({ failsAgain: (id) => id === "e03" });
  const replay = replayOf("canary");
  await collections.replays.insertMany([replay], { ordered: false });
  await run(replay);
  expect(await collections.replays.findOne({ _id: replay._id })).toMatchObject({
    status: "stopped",
    reason: "The same fault came back on 1 of 10: fingerprint f.",
    done: { replayed: 11, processed: 10, failedAgain: 1 },
  });
  expect(ran).toHaveLength(11);
  await close();
});

test("a canary that goes on after a crash takes no more events into the step that it was in", async () => {
  for (let calls = 0, crashed = true; crashed; calls += 1) {
    const { collections, ran, run, crashAfter, close } = await setUp({ failsAgain: () => true });
    const replay = replayOf("canary");
    await collections.replays.insertMany([replay], { ordered: false });
    crashAfter(calls);
    crashed = await run(replay).then(
      () => false,
      () => true,
    );
    crashAfter(Number.POSITIVE_INFINITY);
    const left = await collections.replays.findOne({ _id: replay._id });
    if (left?.status === "running") await run(left);
    expect(new Set(ran)).toEqual(new Set(["e00"]));
    await close();
  }
}, 60_000);

test("what can't be replayed is counted once as skipped, after a crash at any place", async () => {
  for (let calls = 0, crashed = true; crashed; calls += 1) {
    const { collections, run, crashAfter, close } = await setUp({ hasNoPayload: (id) => id === "e00" || id === "e05" });
    const replay = replayOf("canary");
    await collections.replays.insertMany([replay], { ordered: false });
    crashAfter(calls);
    crashed = await run(replay).then(
      () => false,
      () => true,
    );
    crashAfter(Number.POSITIVE_INFINITY);
    const left = await collections.replays.findOne({ _id: replay._id });
    if (left?.status === "running") await run(left);
    const over = await collections.replays.findOne({ _id: replay._id });
    expect(over).toMatchObject({ status: "completed", done: { replayed: EVENTS - 2 }, skipped: 2 });
    await close();
  }
}, 60_000);

test("stopped after a crash at any place, it leaves nothing behind that neither runs nor is a dead letter", async () => {
  for (let calls = 0, crashed = true; crashed; calls += 1) {
    const { collections, ran, run, finish, crashAfter, close } = await setUp();
    const replay = replayOf("canary");
    await collections.replays.insertMany([replay], { ordered: false });
    crashAfter(calls);
    crashed = await run(replay).then(
      () => false,
      () => true,
    );
    crashAfter(Number.POSITIVE_INFINITY);
    await collections.replays.updateOne({ _id: replay._id, status: "running" }, { $set: { status: "stopped" } });
    await finish(replay);
    expect(await collections.replayClaims.find({}).toArray()).toEqual([]);
    for (const { _id, status } of await collections.events.find({}).toArray())
      expect(status).toBe(ran.includes(_id) ? "processed" : "deadLettered");
    await close();
  }
}, 60_000);

test("what became a dead letter after the start is told, and not replayed", async () => {
  const { collections, ran, run, close } = await setUp({ cameLater: (id) => id === "e01" || id === "e12" });
  const replay = replayOf("canary");
  await collections.replays.insertMany([replay], { ordered: false });
  await run(replay);
  expect(await collections.replays.findOne({ _id: replay._id })).toMatchObject({
    status: "completed",
    done: { replayed: EVENTS - 2, processed: EVENTS - 2, failedAgain: 0 },
    arrivedMeanwhile: 2,
  });
  expect(ran).not.toContain("e01");
  await close();
});

test("a process that was taken for dead does no more when it comes back", async () => {
  const { collections, run, close } = await setUp();
  const replay = replayOf("all");
  await collections.replays.insertMany([{ ...replay, owner: "second" }], { ordered: false });
  await expect(run(replay)).rejects.toThrow("another process took it over");
  expect(await collections.replays.findOne({ _id: replay._id })).toMatchObject({ owner: "second", current: NOTHING });
  await close();
});

describe("claims", () => {
  const claimOf = (replayId: string, eventId: string) => ({
    _id: `${eventId}/search`,
    replayId,
    step: 0,
    eventId,
    consumer: "search" as const,
    timestamp: T,
    attempt: 1,
    fingerprint: "f",
  });

  test("a dead letter is in one replay at a time; what a replay that is over left behind holds up nobody", async () => {
    const { collections, close } = await setUp();
    const claims = createClaims(collections);
    const [a, b] = [replayOf("all"), replayOf("all")];
    await collections.replays.insertMany([a, b], { ordered: false });
    const wanted = (replayId: string, ...ids: string[]) => ids.map((id) => claimOf(replayId, id));
    expect(await claims.take(wanted(a._id, "e1", "e2"))).toHaveLength(2);
    expect(await claims.take(wanted(b._id, "e2", "e3"))).toEqual(wanted(b._id, "e3"));
    expect(await claims.held(["e1/search", "e3/search", "e9/search"])).toHaveLength(2);
    await collections.replays.updateOne({ _id: a._id }, { $set: { status: "stopped" } });
    expect(await claims.held(["e1/search"])).toEqual([]);
    expect(await claims.take(wanted(b._id, "e1", "e2"))).toEqual(wanted(b._id, "e1", "e2"));
    // What it has announced it still hands to its consumer, so nobody else does; a newer attempt is another matter.
    await collections.replays.updateOne({ _id: b._id }, { $set: { status: "stopped" } });
    await claims.setAnnounced(wanted(b._id, "e1"), true);
    const c = replayOf("all");
    await collections.replays.insertMany([c], { ordered: false });
    expect(await claims.take(wanted(c._id, "e1", "e2"))).toEqual(wanted(c._id, "e2"));
    expect(await claims.take([{ ...claimOf(c._id, "e1"), attempt: 2 }])).toHaveLength(1);
    expect(await claims.holders()).toEqual([b._id, c._id]);
    // The one that lost them takes nothing away from the one that has them now.
    await claims.release(wanted(a._id, "e1", "e2"));
    expect(await claims.of(b._id)).toHaveLength(1);
    expect(await claims.of(c._id)).toHaveLength(2);
    await close();
  });
});
