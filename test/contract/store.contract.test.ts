import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type Document, MongoClient } from "mongodb";
import { type Database, openDatabase } from "../../src/sqlite/database.ts";
import { type CollectionName, INDEXES } from "../../src/store/collections.ts";
import { UnknownOperator } from "../../src/store/local/operators.ts";
import { openLocalStore } from "../../src/store/local/open.ts";
import { plan } from "../../src/store/local/plan.ts";
import { createSecondaryIndex } from "../../src/store/local/secondary-index.ts";
import { openMongoStore } from "../../src/store/mongo/open.ts";
import { readPage } from "../../src/store/page.ts";
import {
  type Collection,
  type Filter,
  type FindOptions,
  type Sort,
  type Store,
  type Stored,
} from "../../src/store/port.ts";
import { bulkEach, insertEach, isDuplicate } from "../../src/store/write-errors.ts";

type Any = Stored & Readonly<Record<string, unknown>>;
type Plan = (collection: CollectionName, filter: Filter, sort?: Sort) => Promise<string>;
interface Side {
  readonly store: Store;
  /** The name of the index that serves a query; for a side that can't tell which, "IXSCAN". */
  readonly plan: Plan;
  close(): Promise<void>;
}

const NAMES = Object.keys(INDEXES) as CollectionName[];
const HIGHEST = "\uffff";
const NEWEST = { createdAt: -1, _id: -1 } as const;
const two = (n: number): string => String(n).padStart(2, "0");

/** Every shape of query that goes by an index, and the index that is meant to serve it. */
const PLANNED: readonly (readonly [CollectionName, string, Filter, Sort?])[] = [
  ["documents", "newest_readable", { audience: { $in: ["workspace", "user:a"] } }, NEWEST],
  [
    "documents",
    "newest_readable",
    {
      $and: [
        { audience: "workspace" },
        { createdAt: { $lte: "05" }, $or: [{ createdAt: { $lt: "05" } }, { _id: { $lt: "x" } }] },
      ],
    },
    NEWEST,
  ],
  ["documents", "newest_tagged", { tags: { $all: ["a", "b"] } }, NEWEST],
  ["documents", "newest_by_creator", { createdBy: "u1" }, NEWEST],
  ["documents", "outbox_event", { "outbox.id": "e1" }],
  ["documents", "outbox_event", { "outbox.id": { $gt: "" } }],
  ["comments", "newest_of_document", { documentId: "d1" }, NEWEST],
  ["comments", "outbox_event", { "outbox.id": "e1" }],
  ["users", "email", { emailKey: "a@b.c" }],
  ["users", "outbox_event", { "outbox.id": "e1" }],
  ["notifications", "newest_of_recipient", { recipient: "u1" }, NEWEST],
  ["notifications", "unread_of_recipient", { recipient: "u1", readAt: null }, NEWEST],
  ["search", "terms", { terms: { $elemMatch: { $gte: "bo", $lt: `bo${HIGHEST}` } } }, { updatedAt: -1, _id: -1 }],
  ["activity", "time", { audience: { $in: ["workspace"] }, at: { $gte: 1, $lt: 9 } }],
  ["events", "newest_readable", { audience: { $in: ["workspace"] } }, { timestamp: -1, _id: -1 }],
  ["events", "newest_of_type", { type: { $in: ["t1", "t2"] } }, { timestamp: -1, _id: -1 }],
  ["events", "newest_of_type", { type: "t1", timestamp: { $gte: "01", $lt: "05" } }, { timestamp: -1, _id: -1 }],
  ["events", "newest_by_actor", { actor: "u1" }, { timestamp: -1, _id: -1 }],
  ["events", "newest_unprocessed", { unprocessed: { $in: ["deadLettered"] } }, { timestamp: -1, _id: -1 }],
  ["events", "newest_of_fingerprint", { fingerprints: "f" }, { timestamp: -1, _id: -1 }],
  ["events", "newest_with_term", { $and: [{ terms: "long" }, { terms: "a" }] }, { timestamp: -1, _id: -1 }],
  ["events", "newest_of_subject", { subject: "d1" }, { timestamp: -1, _id: -1 }],
];

function storeContract(open: () => Promise<Side>): void {
  let side: Side;
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
    for (const name of NAMES) await all(name).deleteMany({});
  });

  describe("writes", () => {
    it("inserts all it can and names the duplicates by their place", async () => {
      await insertEach(all("documents"), [{ _id: "b" }]);
      expect(await insertEach(all("documents"), [{ _id: "a" }, { _id: "b" }, { _id: "c" }, { _id: "a" }])).toEqual([
        "inserted",
        "duplicate",
        "inserted",
        "duplicate",
      ]);
      expect(await insertEach(all("documents"), [{ _id: "a" }])).toEqual(["duplicate"]);
      expect(await insertEach(all("documents"), [])).toEqual([]);
      expect(await sortedIds("documents", {})).toEqual(["a", "b", "c"]);
    });

    it("keeps an email address unique, in inserts and in updates", async () => {
      const users = all("users");
      expect(
        await insertEach(users, [
          { _id: "1", emailKey: "a@x" },
          { _id: "2", emailKey: "a@x" },
          { _id: "3", emailKey: "b@x" },
        ]),
      ).toEqual(["inserted", "duplicate", "inserted"]);
      const moved = await users.updateOne({ _id: "3" }, { $set: { emailKey: "a@x" } }).catch((error: unknown) => error);
      expect(isDuplicate(moved)).toBe(true);
      await users.deleteMany({ _id: "1" });
      expect(await insertEach(users, [{ _id: "4", emailKey: "a@x" }])).toEqual(["inserted"]);
    });

    it("lets one of twenty updates of the same version win", async () => {
      await insertEach(all("documents"), [{ _id: "d", version: 1, title: "" }]);
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          all("documents").findOneAndUpdate(
            { _id: "d", version: 1 },
            { $set: { version: 2, title: `by ${n}` } },
            { returnDocument: "after" },
          ),
        ),
      );
      const winners = results.filter((result) => result !== null);
      expect(winners).toHaveLength(1);
      expect(await all("documents").findOne({ _id: "d" })).toEqual(winners[0]);
      const more = await Promise.all(
        Array.from({ length: 20 }, () =>
          all("documents").updateOne({ _id: "d", version: 2 }, { $set: { version: 3 } }),
        ),
      );
      expect(more.reduce((sum, { matchedCount }) => sum + matchedCount, 0)).toBe(1);
    });

    it("pushes outbox entries and pulls them by their id, alone and in bulk", async () => {
      const documents = all("documents");
      await insertEach(documents, [
        { _id: "d", outbox: [] },
        { _id: "e", outbox: [{ id: "e9", owner: "p" }] },
      ]);
      await documents.updateOne({ _id: "d" }, { $set: { title: "t" }, $push: { outbox: { id: "e1", owner: "p" } } });
      await Promise.all(
        ["e2", "e3"].map((id) => documents.updateOne({ _id: "d" }, { $push: { outbox: { id, owner: "p" } } })),
      );
      expect(await ids("documents", { "outbox.id": "e2" })).toEqual(["d"]);
      await documents.updateOne({ _id: "d" }, { $pull: { outbox: { id: "e2" } } });
      expect(await ids("documents", { "outbox.id": "e2" })).toEqual([]);
      const pull = (recordId: string, id: string) => ({
        updateOne: { filter: { _id: recordId }, update: { $pull: { outbox: { id } } } },
      });
      expect(
        await bulkEach(documents, [
          pull("d", "e1"),
          pull("d", "e3"),
          pull("e", "e9"),
          pull("gone", "e5"),
          pull("d", "e1"),
        ]),
      ).toEqual(Array(5).fill("done"));
      expect(await documents.findOne({ _id: "d" })).toEqual({ _id: "d", title: "t", outbox: [] });
      expect(await ids("documents", { "outbox.id": { $gt: "" } })).toEqual([]);
    });

    it("answers an upsert of an older version with a duplicate", async () => {
      const upsert = (_id: string, version: number) => ({
        updateOne: {
          filter: { _id, version: { $lt: version } },
          update: { $set: { version, terms: [`v${version}`] } },
          upsert: true,
        },
      });
      expect(await bulkEach(all("search"), [upsert("a", 3), upsert("b", 1)])).toEqual(["done", "done"]);
      expect(await bulkEach(all("search"), [upsert("a", 2), upsert("b", 2), upsert("a", 3), upsert("c", 1)])).toEqual([
        "duplicate",
        "done",
        "duplicate",
        "done",
      ]);
      expect(await bulkEach(all("search"), [upsert("a", 1)])).toEqual(["duplicate"]);
      expect(
        await all("search")
          .find({}, { sort: { _id: 1 } })
          .toArray(),
      ).toEqual([
        { _id: "a", version: 3, terms: ["v3"] },
        { _id: "b", version: 2, terms: ["v2"] },
        { _id: "c", version: 1, terms: ["v1"] },
      ]);
    });

    it("answers a replacement of a stale revision with a duplicate", async () => {
      const replace = (_id: string, revision: number, status: string) => ({
        replaceOne: { filter: { _id, revision }, replacement: { _id, revision: revision + 1, status }, upsert: true },
      });
      expect(await bulkEach(all("events"), [replace("a", 0, "one"), replace("b", 0, "one")])).toEqual(["done", "done"]);
      expect(await bulkEach(all("events"), [replace("a", 1, "two"), replace("b", 0, "stale")])).toEqual([
        "done",
        "duplicate",
      ]);
      expect(await bulkEach(all("events"), [replace("a", 1, "stale")])).toEqual(["duplicate"]);
      expect(
        await all("events")
          .find({}, { sort: { _id: 1 } })
          .toArray(),
      ).toEqual([
        { _id: "a", revision: 2, status: "two" },
        { _id: "b", revision: 1, status: "one" },
      ]);
    });

    it("updates and deletes many, and counts what it changed", async () => {
      const notes = all("notifications");
      await insertEach(
        notes,
        ["a", "b", "c", "d"].map((_id) => ({
          _id,
          recipient: _id === "d" ? "other" : "me",
          readAt: _id === "c" ? "01" : null,
        })),
      );
      const marked = await notes.updateMany(
        { _id: { $in: ["a", "b", "c", "d", "x"] }, recipient: "me", readAt: null },
        { $set: { readAt: "02" } },
      );
      expect(marked.modifiedCount).toBe(2);
      expect(await sortedIds("notifications", { readAt: null })).toEqual(["d"]);
      expect(await notes.deleteMany({ _id: { $in: ["a", "d", "x"] } })).toMatchObject({ deletedCount: 2 });
      expect(await sortedIds("notifications", {})).toEqual(["b", "c"]);
    });
  });

  describe("queries", () => {
    it("finds by lists, ranges, nulls and what is inside arrays", async () => {
      await insertEach(all("documents"), [
        { _id: "a", tags: ["x", "y"], audience: "workspace", outbox: [{ id: "e1" }, { id: "e2" }, { id: "e3" }] },
        { _id: "b", tags: ["x"], audience: "user:1", outbox: [] },
        { _id: "c", tags: ["y", "z"], audience: "user:2", outbox: [{ id: "e4" }, { id: "e5" }] },
      ]);
      expect(await sortedIds("documents", { audience: { $in: ["workspace", "user:2"] } })).toEqual(["a", "c"]);
      expect(await sortedIds("documents", { _id: { $in: ["c", "a", "c", "no"] } })).toEqual(["a", "c"]);
      expect(await sortedIds("documents", { _id: { $ne: "a" } })).toEqual(["b", "c"]);
      expect(await sortedIds("documents", { tags: { $all: ["y", "x"] } })).toEqual(["a"]);
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

    it("pages through fifty without a repeat or a hole", async () => {
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
      }
    });

    it("projects and counts", async () => {
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
      expect(await all("search").countDocuments({ terms: "t" })).toBe(3);
      expect(await all("search").countDocuments({ terms: "t" }, { limit: 2 })).toBe(2);
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

    // Each row is wrapped: one argument too few, and the runner would wait for a callback.
    it.each(PLANNED.map((row) => [row] as const))(
      "serves by an index %j",
      async ([collection, index, filter, sort]) => {
        expect([index, "IXSCAN"]).toContain(await side.plan(collection, filter, sort));
      },
    );

    it("tells a query that no index serves", async () => {
      expect(await side.plan("documents", { title: "t" })).not.toContain("IXSCAN");
    });
  });
}

async function openLocal(
  dataDir = mkdtempSync(join(tmpdir(), "bookspace-store-")),
): Promise<Side & { readonly dataDir: string; readonly database: Database }> {
  const database = await openDatabase(dataDir);
  return {
    dataDir,
    database,
    store: await openLocalStore(database),
    plan: async (name, filter, sort) =>
      plan(INDEXES[name].map(createSecondaryIndex), filter, sort)?.index.definition.name ?? "none",
    async close() {
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function openMongo(serverUrl: string): Promise<Side> {
  const url = new URL(serverUrl);
  url.pathname = `/contract_${randomUUID().replaceAll("-", "")}`;
  const silent = () => {};
  const store = await openMongoStore(url.href, { log: { debug: silent, info: silent, warn: silent, error: silent } });
  const client = new MongoClient(url.href);
  return {
    store,
    async plan(name, filter, sort) {
      const { queryPlanner }: Document = await client
        .db()
        .collection(name)
        .find(filter, sort ? { sort } : {})
        .explain();
      const chosen = JSON.stringify(queryPlanner.winningPlan);
      return chosen.includes('IXSCAN"') && !chosen.includes("COLLSCAN") ? "IXSCAN" : chosen;
    },
    async close() {
      await client.db().dropDatabase();
      await client.close();
      await store.close();
    },
  };
}

describe("the store in SQLite", () => {
  storeContract(() => openLocal());

  it("throws on an operator that it doesn't know", async () => {
    const { store, close } = await openLocal();
    const documents = store.collection<Any>("documents");
    await insertEach(documents, [{ _id: "a", n: 1 }]);
    await expect(documents.find({ title: { $regex: "a" } }).toArray()).rejects.toThrow(UnknownOperator);
    await expect(documents.updateOne({ _id: "a" }, { $mul: { n: 2 } })).rejects.toThrow(UnknownOperator);
    await expect(documents.aggregate([{ $lookup: {} }]).toArray()).rejects.toThrow(UnknownOperator);
    await close();
  });

  it("has after a reopening what it acknowledged before, indexes and all", async () => {
    const first = await openLocal();
    const before = first.store.collection<Any>("users");
    await insertEach(before, [
      { _id: "1", emailKey: "a@x", outbox: [{ id: "e1" }] },
      { _id: "2", emailKey: "b@x", outbox: [] },
      { _id: "3", emailKey: "c@x" },
    ]);
    await before.updateOne({ _id: "1" }, { $set: { name: "Zoë \u{1f4d6}" }, $push: { outbox: { id: "e2" } } });
    await before.deleteMany({ _id: "3" });
    const stored = await before.find({}, { sort: { _id: 1 } }).toArray();
    await first.database.close();

    const second = await openLocal(first.dataDir);
    const after = second.store.collection<Any>("users");
    expect(await after.find({}, { sort: { _id: 1 } }).toArray()).toEqual(stored);
    expect(await after.findOne({ "outbox.id": "e2" })).toMatchObject({ _id: "1", name: "Zoë \u{1f4d6}" });
    expect(
      await insertEach(after, [
        { _id: "4", emailKey: "b@x" },
        { _id: "5", emailKey: "c@x" },
      ]),
    ).toEqual(["duplicate", "inserted"]);
    await second.close();
  });
});

const { MONGODB_URL: mongodbUrl } = process.env;
(mongodbUrl ? describe : describe.skip)("the store in MongoDB", () => storeContract(() => openMongo(mongodbUrl ?? "")));
