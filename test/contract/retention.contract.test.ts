import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { iso } from "../../src/clock.ts";
import { BATCH } from "../../src/retention/remove-expired.ts";
import { AUDIT_DAYS, openRetention, removeOldRecords } from "../../src/retention/retention.ts";
import { type CollectionName, type Collections, collectionsOf, INDEXES } from "../../src/store/collections.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { type OutboxEntry } from "../../src/store/records/workspace.ts";
import { insertEach } from "../../src/store/write-errors.ts";
import { aroundStore, interruptible } from "../support/around-store.ts";
import { envelopeOf } from "../support/event-records.ts";
import { eventually } from "../support/eventually.ts";
import { manyEvents } from "../support/many-events.ts";
import { recordedLog } from "../support/recorded-log.ts";
import { type RecordedQuery, recordQueries } from "../support/recorded-queries.ts";
import { onBothStores, type StoreSide } from "../support/stores.ts";

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 6, 1);
const clock = (): number => NOW;
const ago = (days: number): string => iso(NOW - days * DAY);
const never = new AbortController().signal;

/** An event of the ledger in any state, settled or not. */
function recordOf(id: string, days: number, state: Partial<EventRecord> = {}): EventRecord {
  const [template] = manyEvents(1) as [EventRecord];
  const { settledAt: _, ...record } = template;
  return { ...record, _id: id, timestamp: ago(days), settledAt: ago(days), ...state };
}

onBothStores("retention", (open) => {
  let side: StoreSide;
  let collections: Collections;
  const run = (days = 30, some: Collections = collections) =>
    removeOldRecords({ collections: some, clock, days }, never);
  const ids = async (name: CollectionName): Promise<string[]> =>
    (
      await side.store
        .collection(name)
        .find({}, { sort: { _id: 1 } })
        .toArray()
    ).map(({ _id }) => _id);

  beforeAll(async () => {
    side = await open();
    collections = collectionsOf(side.store);
  }, 60_000);
  afterAll(() => side?.close());
  beforeEach(async () => {
    for (const name of Object.keys(INDEXES) as CollectionName[]) await side.store.collection(name).deleteMany({});
  });

  it("removes settled events past their time, and no others", async () => {
    const unprocessed = (status: EventRecord["status"]) => ({ status, unprocessed: status });
    const { settledAt: _, ...unsettled } = recordOf("waits", 400, unprocessed("published"));
    await insertEach(collections.events, [
      recordOf("old", 31),
      recordOf("new", 29),
      recordOf("made long ago, settled now", 400, { settledAt: ago(1) }),
      recordOf("discarded", 31, unprocessed("discarded")),
      recordOf("gave up", 400, unprocessed("deadLettered")),
      { ...unsettled, _id: "pending", ...unprocessed("pending") },
      { ...unsettled, _id: "retrying", ...unprocessed("retrying") },
      unsettled,
    ]);
    expect(await run()).toMatchObject({ events: 2 });
    const kept = ["gave up", "made long ago, settled now", "new", "pending", "retrying", "waits"];
    expect(await ids("events")).toEqual(kept);
    expect(await run(500)).toMatchObject({ events: 0 });
  });

  it("removes test events that are published, and what operators did long ago; keeps what they made", async () => {
    const event = envelopeOf({
      id: "e1",
      type: "user.registered",
      timestamp: ago(90),
      actor: "ada",
      subject: "ada",
      audience: ["ada"],
      title: "Ada",
      tags: [],
    });
    const entry: OutboxEntry = { id: "e1", owner: "p1", event };
    await insertEach(collections.testEvents, [
      { _id: "e0", outbox: [] },
      { _id: "e1", outbox: [entry] },
    ]);
    const action = { operator: "olga", action: "pauseConsumer", detail: {}, result: "DONE" };
    await insertEach(collections.audit, [
      { _id: "a0", at: ago(AUDIT_DAYS + 1), ...action },
      { _id: "a1", at: ago(AUDIT_DAYS - 1), ...action },
    ]);
    const notification = { recipient: "ada", message: "…", eventId: "old", documentId: null, readAt: null };
    await insertEach(collections.notifications, [{ _id: "n", ...notification, createdAt: ago(1_000) }]);
    await insertEach(collections.activity, [
      { _id: "old", type: "user.registered", at: NOW - 1_000 * DAY, audience: ["*"] },
    ]);
    expect(await run()).toEqual({ events: 0, testEvents: 1, audit: 1 });
    expect(await ids("testEvents")).toEqual(["e1"]);
    expect(await ids("audit")).toEqual(["a1"]);
    expect([await ids("notifications"), await ids("activity")]).toEqual([["n"], ["old"]]);
  });

  it("deletes in bounded batches, passes by what stays once, and asks by an index", async () => {
    const queries: RecordedQuery[] = [];
    const deleted: number[] = [];
    const recorded = aroundStore(side.store, async (call, proceed) => {
      if (call.collection === "events" && call.method === "find")
        queries.push({ collection: "events", filter: call.args[0] as RecordedQuery["filter"] });
      const result = await proceed();
      if (call.collection === "events" && call.method === "deleteMany")
        // Of whatever method it is, to the recorder.
        deleted.push((result as unknown as { deletedCount: number }).deletedCount);
      return result;
    });
    const some = manyEvents(2 * BATCH + 50);
    await insertEach(collections.events, some);
    const settled = some.filter(({ status }) => status === "processed").length;
    expect(await run(30, collectionsOf(recorded))).toMatchObject({ events: settled });
    expect(deleted).toEqual([BATCH, BATCH, settled - 2 * BATCH]);
    const from = queries.map(({ filter }) => (filter["timestamp"] as { $gte: string }).$gte);
    expect(from[0]).toBe("");
    expect(from.slice(1)).toEqual(from.slice(1).toSorted());
    expect(new Set(from).size).toBe(3);
  });

  it("asks by an index, but for the test events", async () => {
    const recorded = recordQueries(side.store);
    await insertEach(collections.events, [recordOf("old", 31)]);
    await insertEach(collections.audit, [
      { _id: "a0", at: ago(500), operator: "o", action: "a", detail: {}, result: "DONE" },
    ]);
    await run(30, collectionsOf(recorded.store));
    const asked = [...recorded.queries.values()].filter(({ collection }) => collection !== "testEvents");
    expect(asked).toHaveLength(4);
    for (const { collection, filter, sort } of asked)
      expect({ filter, served: await side.explain(collection as CollectionName, filter, sort) }).toMatchObject({
        served: "index",
      });
  });

  it("is harmless when several processes do it at once: together they remove each record once", async () => {
    await insertEach(collections.events, manyEvents(3 * BATCH));
    const passes = await Promise.all([run(), run(), run()]);
    expect(passes.reduce((sum, { events }) => sum + events, 0)).toBe(3 * BATCH - 1);
    expect(await ids("events")).toEqual(["e000001"]);
  });

  it("leaves a record that changed between being found and being deleted", async () => {
    await insertEach(collections.events, [recordOf("old", 31)]);
    const slow = aroundStore(side.store, async ({ collection, method }, proceed) => {
      const result = await proceed();
      if (collection === "events" && method === "find")
        await collections.events.updateOne({ _id: "old" }, { $set: { status: "retrying" } });
      return result;
    });
    expect(await run(30, collectionsOf(slow))).toMatchObject({ events: 0 });
    expect(await ids("events")).toEqual(["old"]);
  });

  it("begins at once, says what it removed, and stops between two batches when it is closed", async () => {
    await insertEach(collections.events, manyEvents(10 * BATCH));
    const { log, lines } = recordedLog();
    const retention = openRetention({ collections, clock, log, days: 30 });
    await eventually(async () => (await ids("events")).length < 10 * BATCH, "the first batch to go");
    await retention.close();
    const left = (await ids("events")).length;
    expect(left).toBeGreaterThan(2);
    expect(lines).toMatchObject([{ level: "info", fields: { events: 10 * BATCH - left } }]);
    expect((await ids("events")).length).toBe(left);
  });

  it("an outage ends the pass; what it left goes in a later one", async () => {
    const { store, setAway } = interruptible(side.store);
    await insertEach(collections.events, [recordOf("old", 31)]);
    setAway(true);
    const { log, lines } = recordedLog();
    await openRetention({ collections: collectionsOf(store), clock, log, days: 30 }).close();
    expect(lines).toMatchObject([{ level: "warn" }]);
    setAway(false);
    expect(await ids("events")).toEqual(["old"]);
    expect(await run(30, collectionsOf(store))).toMatchObject({ events: 1 });
  });
});
