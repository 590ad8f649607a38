import { expect, test } from "@jest/globals";
import { createLocalCollection } from "../../src/store/local/collection.ts";
import { plan } from "../../src/store/local/plan.ts";
import { createSecondaryIndex } from "../../src/store/local/secondary-index.ts";
import { type Table } from "../../src/store/local/table.ts";
import { INDEXES } from "../../src/store/collections.ts";
import { type FindOptions, type Stored } from "../../src/store/port.ts";

/** A table of a thousand records that tells how many were asked for. */
function recordedTable() {
  const asked: (number | undefined)[] = [];
  const all = Array.from({ length: 1_000 }, (_, n): Stored => ({ _id: String(n) }));
  const find = (_: unknown, { limit }: FindOptions = {}): Stored[] => (asked.push(limit), all.slice(0, limit));
  const collection = createLocalCollection<Stored>({ find } as Partial<Table<Stored>> as Table<Stored>, {} as never); // nothing else is asked
  return { asked, collection };
}

test.each([
  ["after a match", [{ $match: { _id: { $gt: "" } } }, { $limit: 10 }, { $group: { _id: null, count: { $sum: 1 } } }]],
  ["by itself", [{ $limit: 10 }, { $group: { _id: null, count: { $sum: 1 } } }]],
])("an aggregation that begins with a limit, %s, reads no more than that", async (_, pipeline) => {
  const { asked, collection } = recordedTable();
  expect(await collection.aggregate(pipeline).toArray()).toEqual([{ _id: null, count: 10 }]);
  expect(asked).toEqual([10]);
});

test("a limit at the end bounds what comes out, and not what is read", async () => {
  const { asked, collection } = recordedTable();
  const pipeline = [{ $group: { _id: "$_id" } }, { $limit: 10 }];
  expect(await collection.aggregate(pipeline).toArray()).toHaveLength(10);
  expect(asked).toEqual([undefined]);
});

test.each([
  [{ tags: "rare" }, "newest_tagged"],
  [{ createdBy: "ada" }, "newest_by_creator"],
  [{}, "newest_readable"],
])("documents with %j are found by the index that leaves the fewest", (condition, name) => {
  const readable = { audience: { $in: ["*", "ada"] }, ...condition };
  const chosen = plan(INDEXES.documents.map(createSecondaryIndex), readable, { createdAt: -1, _id: -1 });
  expect(chosen?.index.definition.name).toBe(name);
});
