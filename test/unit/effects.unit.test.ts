import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Store } from "../../src/store/port.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { isOutage } from "../../src/store/mongo/outage.ts";
import { type SearchEntry } from "../../src/store/records/effects.ts";
import { writeEffects } from "../../worker/effects.ts";
import { type Effect } from "../../worker/handler.ts";
import { aroundStore } from "../support/around-store.ts";
import { openLocalSide } from "../support/stores.ts";

let side: Awaited<ReturnType<typeof openLocalSide>>;
beforeEach(async () => {
  side = await openLocalSide();
});
afterEach(() => side.close());

const entry = (version: number): SearchEntry => ({
  _id: "d",
  version,
  audience: ["*"],
  terms: [`v${version}`],
  titleTerms: [],
  updatedAt: "2026-01-01T00:00:00.000Z",
  eventId: `e${version}`,
});
const other: readonly Effect[] = [{ kind: "newerWins", entry: { ...entry(2), _id: "other" } }];
const indexed = (version: number): readonly Effect[] => [{ kind: "newerWins", entry: entry(version) }];
const write = (batch: readonly (readonly Effect[])[], store: Store = side.store) =>
  writeEffects(collectionsOf(store), batch, isOutage);
const stored = async () => (await collectionsOf(side.store).search.findOne({ _id: "d" }))?.version;

describe("of a document, search keeps the newest version:", () => {
  test("a version that comes late does not overwrite a newer one", async () => {
    await write([indexed(3)]);
    await write([indexed(2)]);
    await write([indexed(1)]);
    expect(await stored()).toBe(3);
    await write([indexed(4)]);
    expect(await stored()).toBe(4);
  });

  test("of several versions in one batch the newest is written, in whatever order they come", async () => {
    await write([indexed(2), indexed(4), indexed(3)]);
    expect(await stored()).toBe(4);
  });

  test("an older version that is put there at the same moment gives way", async () => {
    let isFirst = true;
    // Both workers found nothing there, and this one comes second.
    const raced = aroundStore(side.store, async ({ method }, proceed) => {
      if (method === "bulkWrite" && isFirst) {
        isFirst = false;
        await collectionsOf(side.store).search.insertMany([entry(2)], { ordered: false });
        throw Object.assign(new Error("E11000"), { code: 11_000, writeErrors: [{ index: 0, code: 11_000 }] });
      }
      return proceed();
    });
    expect(await write([indexed(3)], raced)).toEqual([null]);
    expect(await stored()).toBe(3);
  });
});

/** As the driver: the bulk write has the code of the first of its writes that failed. */
const failing = (...writeErrors: readonly { index: number; code: number; errmsg: string }[]): Store =>
  aroundStore(side.store, async () => {
    throw Object.assign(new Error("bulk write"), { code: writeErrors[0]?.code, writeErrors });
  });

test("a server that stops in the middle of a bulk write is an outage: no event is blamed for it", async () => {
  const stopping = failing({ index: 1, code: 11_600, errmsg: "shutting down" });
  await expect(write([indexed(2), other], stopping)).rejects.toThrow("shutting down");
});

test("so is one that stepped down after it had found another of the writes done already", async () => {
  const done = { index: 0, code: 11_000, errmsg: "E11000" };
  const stepping = failing(done, { index: 1, code: 189, errmsg: "stepping down" });
  await expect(write([indexed(2), other], stepping)).rejects.toThrow("stepping down");
});

test("what the server refuses fails its own event with the code of its own write", async () => {
  const done = { index: 0, code: 11_000, errmsg: "E11000" };
  const refusing = failing(done, { index: 1, code: 10_334, errmsg: "too large" });
  expect(await write([indexed(2), other], refusing)).toEqual([null, expect.objectContaining({ code: 10_334 })]);
});
