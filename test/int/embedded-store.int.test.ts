import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Database, openDatabase } from "../../src/sqlite/database.ts";
import { openLocalStore } from "../../src/store/local/open.ts";
import { type Collection, type Store, type Stored } from "../../src/store/port.ts";

type User = Stored & { readonly emailKey: string; readonly name?: string };

const MORE_THAN_THERE_IS_ROOM_FOR = "x".repeat(1_000_000);

describe("the embedded store on a full disk", () => {
  let dataDir: string;
  let database: Database;
  let store: Store;
  let users: Collection<User>;

  async function open(): Promise<void> {
    database = await openDatabase(dataDir);
    store = await openLocalStore(database);
    users = store.collection<User>("users");
  }

  /** SQLite answers "database or disk is full" past so many pages. */
  const allowPages = (pages: number): void => database.exec(`PRAGMA max_page_count = ${pages}`);
  const all = (): Promise<User[]> => users.find({}, { sort: { _id: 1 } }).toArray();
  const idsByEmail = async (emailKey: string): Promise<string[]> =>
    (await users.find({ emailKey }).toArray()).map(({ _id }) => _id);

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "bookspace-full-"));
    await open();
    await users.insertMany(
      [
        { _id: "ada", emailKey: "ada@x" },
        { _id: "bob", emailKey: "bob@x" },
      ],
      { ordered: false },
    );
    allowPages(20);
  });
  afterEach(() => database.close());

  test("a refused write is an outage to its caller, and readers never see it", async () => {
    const before = await all();
    const refused = [
      // The same documents again in the same transaction: what is undone must be undone in reverse.
      users.updateOne({ _id: "ada" }, { $set: { emailKey: "ada@y" } }),
      users.updateOne({ _id: "ada" }, { $set: { emailKey: "ada@z" } }),
      users.bulkWrite(
        [
          { replaceOne: { filter: { _id: "ada" }, replacement: { _id: "ada", emailKey: "new@x" } } },
          { updateOne: { filter: { _id: "zoe" }, update: { $set: { emailKey: "zoe@x" } }, upsert: true } },
        ],
        { ordered: false },
      ),
      users.updateMany({ emailKey: { $gt: "" } }, { $set: { name: "everybody" } }),
      users.deleteMany({ _id: { $in: ["bob"] } }),
      // The last one is what there is no room for.
      users.insertMany([{ _id: "eve", emailKey: "eve@x", name: MORE_THAN_THERE_IS_ROOM_FOR }], { ordered: false }),
    ];
    for (const outcome of await Promise.allSettled(refused)) {
      expect(outcome.status).toBe("rejected");
      expect(store.isOutage((outcome as PromiseRejectedResult).reason)).toBe(true);
    }
    expect(await all()).toEqual(before);
    expect(await idsByEmail("ada@x")).toEqual(["ada"]);
    for (const emailKey of ["ada@y", "ada@z", "new@x", "zoe@x", "eve@x"])
      expect(await idsByEmail(emailKey)).toEqual([]);
    await expect(store.ping()).rejects.toThrow("can't be written");
  });

  test("when there is room again it goes on, with the same in memory and on the disk", async () => {
    await expect(users.updateOne({ _id: "ada" }, { $set: { name: MORE_THAN_THERE_IS_ROOM_FOR } })).rejects.toThrow();
    await users.updateOne({ _id: "bob" }, { $set: { name: "small" } });
    await store.ping();
    allowPages(1_000);
    await users.updateOne({ _id: "ada" }, { $set: { name: MORE_THAN_THERE_IS_ROOM_FOR } });
    const inMemory = await all();
    expect(inMemory.map(({ name }) => name?.length)).toEqual([1_000_000, 5]);
    await database.close();
    await open();
    expect(await all()).toEqual(inMemory);
  });

  test("a write that is wrong by itself is refused alone, whole, and is no outage", async () => {
    const [clash, fine] = await Promise.allSettled([
      users.updateMany({ _id: { $in: ["ada", "bob"] } }, { $set: { emailKey: "same@x" } }),
      users.updateOne({ _id: "bob" }, { $set: { name: "Bob" } }),
    ]);
    expect(clash).toMatchObject({ status: "rejected", reason: { code: 11_000 } });
    expect(store.isOutage((clash as PromiseRejectedResult).reason)).toBe(false);
    expect(fine).toMatchObject({ status: "fulfilled", value: { matchedCount: 1 } });
    expect(await all()).toEqual([
      { _id: "ada", emailKey: "ada@x" },
      { _id: "bob", emailKey: "bob@x", name: "Bob" },
    ]);
  });

  test("what is not committed yet is not to be seen", async () => {
    const written = users.updateOne({ _id: "ada" }, { $set: { name: "Ada" } });
    expect(await users.findOne({ _id: "ada" })).toEqual({ _id: "ada", emailKey: "ada@x" });
    await written;
    expect(await users.findOne({ _id: "ada" })).toMatchObject({ name: "Ada" });
  });
});
