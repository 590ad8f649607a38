import { describe, expect, it } from "@jest/globals";
import { waitingWithin } from "../../src/outbox/heads.ts";
import { UnknownOperator } from "../../src/store/local/operators.ts";
import { insertEach } from "../../src/store/write-errors.ts";
import { type Any, openLocalSide } from "../support/stores.ts";

describe("the store in SQLite alone", () => {
  it("throws on an operator that it doesn't know", async () => {
    const { store, close } = await openLocalSide();
    const documents = store.collection<Any>("documents");
    await insertEach(documents, [{ _id: "a", n: 1 }]);
    await expect(documents.find({ title: { $regex: "a" } }).toArray()).rejects.toThrow(UnknownOperator);
    await expect(documents.updateOne({ _id: "a" }, { $mul: { n: 2 } })).rejects.toThrow(UnknownOperator);
    await expect(documents.aggregate([{ $lookup: {} }]).toArray()).rejects.toThrow(UnknownOperator);
    await close();
  });

  // MongoDB takes both ends for bounds, as its manual says of $elemMatch; the test server makes nothing of them.
  it("serves what waits in outboxes between two places by its index", async () => {
    const { explain, close } = await openLocalSide();
    expect(await explain("documents", waitingWithin("a", "b"))).toBe("index");
    expect(await explain("documents", { tags: { $elemMatch: { id: "a" } } })).not.toBe("index");
    await close();
  });

  it("keeps a copy of what it is given: what its caller changes later changes nothing stored", async () => {
    const { store, close } = await openLocalSide();
    const documents = store.collection<Any>("documents");
    const tags = ["a"];
    await insertEach(documents, [{ _id: "a", tags }]);
    tags.push("b");
    expect(await documents.findOne({ _id: "a" })).toEqual({ _id: "a", tags: ["a"] });
    await close();
  });

  it("has after a reopening what it acknowledged before, indexes and all", async () => {
    const first = await openLocalSide();
    const before = first.store.collection<Any>("users");
    await insertEach(before, [
      { _id: "1", emailKey: "a@x", outbox: [{ id: "e1" }] },
      { _id: "2", emailKey: "b@x", outbox: [] },
      { _id: "3", emailKey: "c@x" },
    ]);
    await before.updateOne({ _id: "1" }, { $set: { name: "Zoë \u{1f4d6}" }, $push: { outbox: { id: "e2" } } });
    await before.deleteMany({ _id: "3" });
    const stored = await before.find({}, { sort: { _id: 1 } }).toArray();
    await first.closeFile();

    const second = await openLocalSide(first.dataDir);
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
