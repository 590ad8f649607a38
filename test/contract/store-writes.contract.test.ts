import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { type CollectionName, INDEXES } from "../../src/store/collections.ts";
import { type Collection, type Filter } from "../../src/store/port.ts";
import { bulkEach, insertEach, isDuplicate } from "../../src/store/write-errors.ts";
import { type Any, onBothStores, type StoreSide } from "../support/stores.ts";

onBothStores("writes to the store", (open) => {
  let side: StoreSide;
  const all = (name: CollectionName): Collection<Any> => side.store.collection<Any>(name);
  const ids = async (name: CollectionName, filter: Filter): Promise<string[]> =>
    (await all(name).find(filter).toArray()).map(({ _id }) => _id);
  const sortedIds = async (name: CollectionName, filter: Filter): Promise<string[]> =>
    (await ids(name, filter)).toSorted();

  beforeAll(async () => {
    side = await open();
  }, 60_000);
  afterAll(() => side?.close());
  beforeEach(async () => {
    for (const name of Object.keys(INDEXES) as CollectionName[]) await all(name).deleteMany({});
  });

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
        all("documents").updateOne({ _id: "d", version: 1 }, { $set: { version: 2, title: `by ${n}` } }),
      ),
    );
    const winners = results.flatMap(({ matchedCount }, n) => (matchedCount === 1 ? [n] : []));
    expect(winners).toHaveLength(1);
    expect(await all("documents").findOne({ _id: "d" })).toMatchObject({ version: 2, title: `by ${winners[0]}` });
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

  it("pulls the entries of several records with one update, and leaves the others in them", async () => {
    const documents = all("documents");
    await insertEach(documents, [
      { _id: "d", outbox: [{ id: "e1" }, { id: "e2" }] },
      { _id: "e", outbox: [{ id: "e3" }] },
      { _id: "f", outbox: [{ id: "e1" }] },
    ]);
    await documents.updateMany({ _id: { $in: ["d", "e"] } }, { $pull: { outbox: { id: { $in: ["e1", "e3"] } } } });
    expect(await documents.find({}, { sort: { _id: 1 } }).toArray()).toEqual([
      { _id: "d", outbox: [{ id: "e2" }] },
      { _id: "e", outbox: [] },
      { _id: "f", outbox: [{ id: "e1" }] },
    ]);
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

  it("finds what was replaced by what it is now, and by nothing that it was", async () => {
    const record = (revision: number, terms: readonly string[], rest: object) => ({
      _id: "a",
      revision,
      subject: "s",
      terms,
      timestamp: "01",
      ...rest,
    });
    await insertEach(all("events"), [record(0, ["x", "y"], { fingerprints: ["f"] })]);
    const replacement = record(1, ["y", "z"], { unprocessed: "retrying" });
    await bulkEach(all("events"), [{ replaceOne: { filter: { _id: "a", revision: 0 }, replacement, upsert: true } }]);
    for (const now of [{ subject: "s" }, { terms: "y" }, { terms: "z" }, { unprocessed: "retrying" }])
      expect(await ids("events", now)).toEqual(["a"]);
    for (const before of [{ terms: "x" }, { fingerprints: "f" }]) expect(await ids("events", before)).toEqual([]);
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
