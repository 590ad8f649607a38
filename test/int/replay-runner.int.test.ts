import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createAuditLog } from "../../src/audit/audit-log.ts";
import { BrokerUnavailable, type PublishOutcome, type Redelivery } from "../../src/broker/port.ts";
import { newId, systemClock } from "../../src/clock.ts";
import { createClaims } from "../../src/dead-letters/claims.ts";
import { NOTHING } from "../../src/dead-letters/run.ts";
import { createReplays } from "../../src/dead-letters/replays.ts";
import { MAX_RUNNING, openRunner, type ReplayRunner } from "../../src/dead-letters/runner.ts";
import { published, subjectOf, type Transition } from "../../src/events/transition.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { type ReplayRecord } from "../../src/store/records/dead-letters.ts";
import { createLedgerWriter, type Step } from "../../worker/ledger/writer.ts";
import { envelopeOf } from "../support/event-records.ts";
import { eventually } from "../support/eventually.ts";
import { silentLog } from "../support/recorded-log.ts";
import { openLocalSide } from "../support/stores.ts";

import { sleep } from "../../src/sleep.ts";

const T = "2026-01-01T00:00:00.000Z";

let side: Awaited<ReturnType<typeof openLocalSide>>;
let collections: Collections;
let runner: ReplayRunner | undefined;
/** Transitions, as they were announced together. */
let announced: (readonly Transition[])[];
let redelivered: string[];
/** What the broker says next; then that it took everything. */
let answers: (PublishOutcome | "away")[];
let whenRedelivered: () => Promise<void>;
/** Search has what it is handed, and does nothing yet. */
let isPaused: boolean;

beforeEach(async () => {
  side = await openLocalSide();
  collections = collectionsOf(side.store);
  [announced, redelivered, answers] = [[], [], []];
  whenRedelivered = async () => {};
  isPaused = false;
  for (const id of ["e0", "e1", "e2"]) await deadLetter(id);
});
afterEach(async () => {
  await runner?.close();
  runner = undefined;
  await side.close();
});

async function tell(...steps: readonly Step[]): Promise<void> {
  const write = createLedgerWriter(collections.events, () => false);
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
    announced.push(transitions);
    await tell(...transitions.map((transition) => ({ transition })));
  },
  async redeliver(all: readonly Redelivery[]): Promise<readonly PublishOutcome[]> {
    const answer = answers.shift() ?? "confirmed";
    if (answer === "away") throw new BrokerUnavailable();
    if (answer !== "confirmed") return all.map(() => answer);
    await whenRedelivered();
    redelivered.push(...all.map(({ event }) => event.id));
    for (const { event, attempts, consumer } of isPaused ? [] : all) {
      const run = { ...subjectOf(event), consumer, attempt: attempts + 1, startedAt: T, durationMs: 1, at: T };
      await tell({ transition: { ...run, status: "handled", effects: [] } });
    }
    return all.map(() => "confirmed");
  },
};

function start(events = collections.events): void {
  runner = openRunner({
    collections: { ...collections, events },
    broker,
    claims: createClaims(collections),
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
  await collections.replays.insertMany([record], { ordered: false });
  return record._id;
}
const operator = { id: "olga", roles: ["user", "operator"] } as const;
const replaysOf = () =>
  createReplays({
    collections,
    runner: { begin() {} },
    audit: createAuditLog({ collections, clock: systemClock, newId, log: silentLog, isOutage: side.store.isOutage }),
    owner: "self",
    clock: systemClock,
    newId,
  });
const noClaims = async () => (await collections.replayClaims.find({}).toArray()).length === 0;
const statuses = async () => (await collections.events.find({}).toArray()).map(({ status }) => status);
const stateOf = (_id: string) => collections.replays.findOne({ _id });
const completed = (id: string) =>
  eventually(async () => (await stateOf(id))?.status === "completed", "the replay to be completed", 10_000);

test("a replay of a process that is gone is finished by another", async () => {
  const id = await replay("dead");
  start();
  await completed(id);
  expect(await stateOf(id)).toMatchObject({ owner: "self", done: { replayed: 3, processed: 3 } });
}, 30_000);

test("a replay of a process that lives is left to it", async () => {
  const other = await replay("alive", { filter: { ids: ["e0"] } });
  const mine = await replay("self", { filter: { ids: ["e1"] } });
  start();
  await completed(mine);
  expect(await stateOf(other)).toMatchObject({ owner: "alive", status: "running", done: NOTHING });
  expect(redelivered).toEqual(["e1"]);
}, 30_000);

test("a replay waits while the broker is away", async () => {
  answers = ["away", "away"];
  const id = await replay("self");
  start();
  await completed(id);
  expect(await stateOf(id)).toMatchObject({ reason: null, done: { replayed: 3, processed: 3, failedAgain: 0 } });
}, 30_000);

test("what the broker did not take is handed to it again", async () => {
  answers = ["refused", "unroutable"];
  const id = await replay("self");
  start();
  await completed(id);
  expect(redelivered).toEqual(["e0", "e1", "e2"]);
}, 30_000);

test("what was announced when a replay is stopped is handed to its consumer all the same", async () => {
  answers = Array.from({ length: 100 }, () => "away");
  const id = await replay("self");
  start();
  await eventually(() => answers.length < 100, "the broker to be away once it is announced", 10_000);
  await replaysOf().stop(operator, id);
  answers = [];
  await eventually(async () => (await statuses()).every((status) => status === "processed"), "all to run", 10_000);
  expect(await stateOf(id)).toMatchObject({ status: "stopped", current: { replayed: 3 } });
}, 30_000);

test("so it is when the process that announced it died, and then the replay was stopped", async () => {
  answers = ["away"];
  const id = await replay("self");
  start();
  await eventually(() => answers.length === 0, "the broker to be away once it is announced", 10_000);
  await runner?.close();
  await collections.replays.updateOne({ _id: id }, { $set: { owner: "dead" } });
  await replaysOf().stop(operator, id);
  start();
  await eventually(async () => (await statuses()).every((status) => status === "processed"), "all to run", 10_000);
  await eventually(noClaims, "its claims to be released", 10_000);
}, 30_000);

test("what was handed out before a replay was stopped, and waits, is not handed out again", async () => {
  isPaused = true;
  const id = await replay("self");
  start();
  await eventually(() => redelivered.length === 3, "all to be handed out", 10_000);
  await replaysOf().stop(operator, id);
  await eventually(noClaims, "its claims to be released", 10_000);
  expect(redelivered).toEqual(["e0", "e1", "e2"]);
}, 30_000);

test("while what was handed out waits, nothing is written of the replay", async () => {
  isPaused = true;
  const id = await replay("self");
  let writes = 0;
  const { replays } = collections;
  collections = {
    ...collections,
    replays: {
      ...replays,
      updateOne(...asked) {
        writes += 1;
        return replays.updateOne(...asked);
      },
    },
  };
  start();
  await eventually(async () => (await stateOf(id))?.current.replayed === 3, "all to be handed out", 10_000);
  await sleep(1_000);
  expect(writes).toBeLessThanOrEqual(2);
}, 30_000);

test("nor by the process that takes the replay over", async () => {
  isPaused = true;
  const id = await replay("self");
  start();
  await eventually(async () => (await stateOf(id))?.current.replayed === 3, "all to be handed out", 10_000);
  await runner?.close();
  await collections.replays.updateOne({ _id: id }, { $set: { owner: "dead", current: NOTHING } });
  start();
  await eventually(async () => (await stateOf(id))?.current.replayed === 3, "the other to wait for them", 10_000);
  await runner?.close();
  expect(redelivered).toEqual(["e0", "e1", "e2"]);
}, 30_000);

test("a replay that is stopped hands out nothing more, and tells of all that it did", async () => {
  for (let n = 3; n < 120; n += 1) await deadLetter(`e${n}`);
  const id = await replay("self");
  whenRedelivered = () =>
    replaysOf()
      .stop(operator, id)
      .then(() => {});
  start();
  await eventually(async () => (await stateOf(id))?.status === "stopped", "the replay to be stopped", 10_000);
  await eventually(noClaims, "its claims to be released", 10_000);
  expect(redelivered).toHaveLength(50);
  expect(await stateOf(id)).toMatchObject({ current: { replayed: 50 } });
}, 30_000);

test("a replay ends, though dead letters go on coming", async () => {
  const { events } = collections;
  let come = 0;
  start({
    ...events,
    find: (...asked) => ({
      async toArray() {
        if (come < 300) await deadLetter(`later${(come += 1) + 1_000}`, "2026-01-01T00:02:00.000Z");
        return events.find(...asked).toArray();
      },
    }),
  });
  const id = await replay("self");
  await completed(id);
  expect(come).toBeLessThan(100);
  const { done, arrivedMeanwhile = 0 } = (await stateOf(id)) ?? {};
  expect(done).toMatchObject({ replayed: 3, processed: 3 });
  expect(arrivedMeanwhile).toBeGreaterThan(0);
}, 30_000);

test("changed payloads are told one a message, so that none grows too large", async () => {
  const id = await replay("self", { editData: { tags: [] } });
  start();
  await completed(id);
  expect(announced.map(({ length }) => length)).toEqual([1, 1, 1]);
}, 30_000);

test("twenty replays run at a time, and no more", async () => {
  const replays = replaysOf();
  for (let n = 0; n < MAX_RUNNING; n += 1) await replay("alive");
  const request = { filter: {}, mode: "all" } as const;
  await expect(replays.start(operator, request)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const [first] = (await replays.list({ first: 1 })).edges;
  await replays.stop(operator, first?.node._id ?? "");
  expect(await replays.start(operator, request)).toMatchObject({ status: "running", matched: 3 });
});
