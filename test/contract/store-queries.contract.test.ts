import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { type Document } from "mongodb";
import { waitingWithin } from "../../src/outbox/heads.ts";
import { type CollectionName, INDEXES } from "../../src/store/collections.ts";
import { readForward, readPage } from "../../src/store/page.ts";
import { type Collection, type Filter, type FindOptions } from "../../src/store/port.ts";
import { insertEach } from "../../src/store/write-errors.ts";
import { type Any, onBothStores, type StoreSide } from "../support/stores.ts";

const HIGHEST = "\uffff";
const two = (n: number): string => String(n).padStart(2, "0");

onBothStores("queries of the store", (open) => {
  let side: StoreSide;
  const all = (name: CollectionName): Collection<Any> => side.store.collection<Any>(name);
  const ids = async (name: CollectionName, filter: Filter, options?: FindOptions): Promise<string[]> =>
    (await all(name).find(filter, options).toArray()).map(({ _id }) => _id);
  const sortedIds = async (name: CollectionName, filter: Filter): Promise<string[]> =>
    (await ids(name, filter)).toSorted();

  beforeAll(async () => {
    side = await open();
  }, 60_000);
  afterAll(() => side?.close());
  beforeEach(async () => {
    for (const name of Object.keys(INDEXES) as CollectionName[]) await all(name).deleteMany({});
  });

  it("finds by lists, ranges, nulls and what is inside arrays", async () => {
    await insertEach(all("documents"), [
      { _id: "a", tags: ["x", "y"], audience: "workspace", outbox: [{ id: "e1" }, { id: "e2" }, { id: "e3" }] },
      { _id: "b", tags: ["x"], audience: "user:1", outbox: [] },
      { _id: "c", tags: ["y", "z"], audience: "user:2", outbox: [{ id: "e4" }, { id: "e5" }] },
    ]);
    expect(await sortedIds("documents", { audience: { $in: ["workspace", "user:2"] } })).toEqual(["a", "c"]);
    expect(await sortedIds("documents", { _id: { $in: ["c", "a", "c", "no"] } })).toEqual(["a", "c"]);
    expect(await sortedIds("documents", { _id: { $ne: "a" } })).toEqual(["b", "c"]);
    expect(await sortedIds("documents", { tags: { $in: ["x", "y"] } })).toEqual(["a", "b", "c"]);
    expect(await sortedIds("documents", { "outbox.id": "e5" })).toEqual(["c"]);
    // An index holds each element: a limit counts documents all the same.
    expect((await ids("documents", { "outbox.id": { $gt: "" } }, { limit: 2 })).toSorted()).toEqual(["a", "c"]);
    await insertEach(all("documents"), [{ _id: "d" }]); // not in the sparse index, and found all the same
    expect(await ids("documents", { "outbox.id": null })).toContain("d");
    await insertEach(all("search"), [
      { _id: "a", terms: ["book", "shelf"], updatedAt: "1" },
      { _id: "b", terms: ["boat", "bone", "space"], updatedAt: "2" },
      { _id: "c", terms: ["apple", "cat"], updatedAt: "3" }, // one below and one above: no single one is within
    ]);
    const prefix = (text: string): Filter => ({ terms: { $elemMatch: { $gte: text, $lt: text + HIGHEST } } });
    const newest = { sort: { updatedAt: -1, _id: -1 } } as const;
    expect(await ids("search", prefix("bo"), newest)).toEqual(["b", "a"]);
    expect(await ids("search", { $and: [{ terms: "space" }, prefix("bo")] }, newest)).toEqual(["b"]);
    await insertEach(all("notifications"), [
      { _id: "a", recipient: "u", readAt: null },
      { _id: "b", recipient: "u", readAt: "1" },
      { _id: "c", recipient: "u" },
    ]);
    expect(await sortedIds("notifications", { recipient: "u", readAt: null })).toEqual(["a", "c"]);
  });

  it("pages through fifty without a repeat or a hole, either way", async () => {
    const records = Array.from({ length: 50 }, (_, n) => ({
      _id: `d${two((n * 17) % 50)}`,
      audience: ["workspace", "user:1", "user:2"][n % 3] as string,
      createdAt: `2024-01-${two(1 + (n % 9))}`,
    }));
    await insertEach(all("documents"), records);
    const filter = { audience: { $in: ["workspace", "user:1"] } };
    for (const wanted of [filter, {}]) {
      const expected = records
        .filter(({ audience }) => wanted !== filter || audience !== "user:2")
        .toSorted((a, b) => (`${a.createdAt}${a._id}` < `${b.createdAt}${b._id}` ? 1 : -1))
        .map(({ _id }) => _id);
      const seen: string[] = [];
      for (let after: string | undefined, more = true; more; ) {
        const page = await readPage(all("documents"), wanted, "createdAt", { first: 7, after });
        seen.push(...page.edges.map(({ node }) => node._id));
        after = page.edges.at(-1)?.cursor;
        more = page.hasNextPage;
        if (seen.length > 50) break;
      }
      expect(seen).toEqual(expected);

      const forward: string[] = [];
      for (let after: string | undefined, more = true; more; ) {
        const edges = await readForward(all("documents"), wanted, "createdAt", { limit: 7, after }, { createdAt: 1 });
        forward.push(...edges.map(({ node }) => node._id));
        after = edges.at(-1)?.cursor;
        more = edges.length === 7;
        if (forward.length > 50) break;
      }
      expect(forward).toEqual(expected.toReversed());
    }
  });

  it("projects", async () => {
    await insertEach(
      all("search"),
      ["a", "b", "c"].map((_id) => ({ _id, titleTerms: [_id], updatedAt: _id, terms: ["t", _id] })),
    );
    expect(await all("search").findOne({ _id: "b" }, { projection: { _id: 1, titleTerms: 1 } })).toEqual({
      _id: "b",
      titleTerms: ["b"],
    });
    expect(await all("search").findOne({ _id: "b" }, { projection: { terms: 0 } })).toEqual({
      _id: "b",
      titleTerms: ["b"],
      updatedAt: "b",
    });
    expect(await all("search").findOne({ _id: "x" })).toBeNull();
  });

  it("projects what is inside of lists and of what is there", async () => {
    const entry = (id: string) => ({ id, owner: "p", event: { timestamp: id, data: { content: "long" } } });
    await insertEach(all("documents"), [
      { _id: "a", title: "t", outbox: [entry("1"), entry("2")], creation: { eventId: "e", inputHash: "h" } },
      { _id: "b", outbox: [] },
      { _id: "c", outbox: [{ id: "3" }, "no entry", { event: null }], creation: "none" },
    ]);
    const found = (projection: NonNullable<FindOptions["projection"]>) =>
      all("documents")
        .find({}, { sort: { _id: 1 }, projection })
        .toArray();
    const head = (id: string) => ({ id, event: { timestamp: id } });
    expect(await found({ "outbox.id": 1, "outbox.event.timestamp": 1, "creation.eventId": 1 })).toEqual([
      { _id: "a", outbox: [head("1"), head("2")], creation: { eventId: "e" } },
      { _id: "b", outbox: [] },
      { _id: "c", outbox: [{ id: "3" }, {}] },
    ]);
    expect(await found({ "outbox.event": 0, "creation.eventId": 0 })).toEqual([
      { _id: "a", title: "t", outbox: ["1", "2"].map((id) => ({ id, owner: "p" })), creation: { inputHash: "h" } },
      { _id: "b", outbox: [] },
      { _id: "c", outbox: [{ id: "3" }, "no entry", {}], creation: "none" },
    ]);
  });

  it("finds what waits in outboxes from one event's id to another's, whichever other entries a record has", async () => {
    await insertEach(all("documents"), [
      { _id: "a", outbox: [{ id: "e1" }, { id: "e5" }] },
      { _id: "b", outbox: [{ id: "e2" }, { id: "e3" }] },
      { _id: "c", outbox: [{ id: "e4" }] },
      { _id: "d", outbox: [] },
    ]);
    expect(await sortedIds("documents", waitingWithin("", null))).toEqual(["a", "b", "c"]);
    expect(await sortedIds("documents", waitingWithin("e2", "e4"))).toEqual(["b", "c"]);
    expect(await sortedIds("documents", waitingWithin("e4", null))).toEqual(["a"]);
  });

  it("counts activity by time and type", async () => {
    const at = [5, 59, 60, 61, 119, 120, 180];
    await insertEach(
      all("activity"),
      at.map((time, n) => ({
        _id: `e${n}`,
        at: time,
        type: n % 2 ? "B" : "A",
        audience: n === 3 ? "user:9" : "workspace",
      })),
    );
    const groups = await all("activity")
      .aggregate<Document>([
        { $match: { audience: { $in: ["workspace", "user:1"] }, at: { $gte: 5, $lt: 180 } } },
        { $group: { _id: { at: { $subtract: ["$at", { $mod: ["$at", 60] }] }, type: "$type" }, count: { $sum: 1 } } },
        { $sort: { "_id.at": 1, "_id.type": 1 } },
      ])
      .toArray();
    expect(groups.map(({ _id, count }) => [_id.at, _id.type, count])).toEqual([
      [0, "A", 1],
      [0, "B", 1],
      [60, "A", 2],
      [120, "B", 1],
    ]);
  });

  it("groups by what is inside records, with the first, the last and the largest groups", async () => {
    const fingerprints = ["f1", "f2", "f1", "f1", "f2", "f3"];
    await insertEach(
      all("events"),
      fingerprints.map((fingerprint, n) => ({
        _id: `e${n}`,
        unprocessed: "deadLettered",
        timestamp: `2026-01-0${n + 1}`,
        lanes: { search: { status: "deadLettered", fingerprint } },
      })),
    );
    const groups = await all("events")
      .aggregate<Document>([
        { $match: { unprocessed: "deadLettered", "lanes.search.status": "deadLettered" } },
        {
          $group: {
            _id: { fingerprint: "$lanes.search.fingerprint" },
            count: { $sum: 1 },
            firstAt: { $min: "$timestamp" },
            lastAt: { $max: "$timestamp" },
            newest: { $max: "$_id" },
          },
        },
        { $sort: { count: -1 } },
        { $limit: 2 },
      ])
      .toArray();
    expect(groups).toEqual([
      { _id: { fingerprint: "f1" }, count: 3, firstAt: "2026-01-01", lastAt: "2026-01-04", newest: "e3" },
      { _id: { fingerprint: "f2" }, count: 2, firstAt: "2026-01-02", lastAt: "2026-01-05", newest: "e4" },
    ]);
  });
});
