import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createLease } from "../../src/alerts/lease.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { openLocalSide } from "../support/stores.ts";

let side: Awaited<ReturnType<typeof openLocalSide>>;
const gone = new Set<string>();

beforeEach(async () => {
  gone.clear();
  side = await openLocalSide();
});
afterEach(() => side.close());

const lease = (owner: string) =>
  createLease({ collections: collectionsOf(side.store), name: "work", owner, isGone: (id) => gone.has(id) });

test("one of several gets it, and keeps it for as long as it lives", async () => {
  const all = ["a", "b", "c"].map(lease);
  const first = await Promise.all(all.map((one) => one.hold()));
  expect(first.filter(Boolean)).toHaveLength(1);
  expect(await Promise.all(all.map((one) => one.hold()))).toEqual(first);
});

test("when its owner is gone one of the others takes it over, and the old one learns of it", async () => {
  const [a, b, c] = [lease("a"), lease("b"), lease("c")];
  expect(await a.hold()).toBe(true);
  gone.add("a");
  const taken = await Promise.all([b.hold(), c.hold()]);
  expect(taken.filter(Boolean)).toHaveLength(1);
  expect(await a.hold()).toBe(false);
});

test("released, it is anybody's at once; what another has is not released", async () => {
  const [a, b] = [lease("a"), lease("b")];
  await a.hold();
  await b.release();
  expect(await b.hold()).toBe(false);
  await a.release();
  expect(await b.hold()).toBe(true);
});
