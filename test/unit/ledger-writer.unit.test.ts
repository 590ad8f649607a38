import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type AnyEnvelope } from "../../src/events/envelope.ts";
import { published } from "../../src/events/transition.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { type Store } from "../../src/store/port.ts";
import { createLedgerWriter, type Step } from "../../worker/ledger/writer.ts";
import { aroundStore, type StoreCall } from "../support/around-store.ts";
import { handled, userRegistered } from "../support/recorded-broker.ts";
import { openLocalSide } from "../support/stores.ts";

let side: Awaited<ReturnType<typeof openLocalSide>>;
beforeEach(async () => {
  side = await openLocalSide();
});
afterEach(() => side.close());

/** A writer of its own, as in another process. */
const writer = (store: Store = side.store) => createLedgerWriter(collectionsOf(store).events, () => false);
const record = (id: string) => collectionsOf(side.store).events.findOne({ _id: id });

const told = (event: AnyEnvelope): Step => ({ transition: published(event, event.timestamp), event });
const done = (id: string, consumer: "notifications" | "analytics"): Step => ({
  transition: { ...handled(id), consumer },
});
const steps = (...all: readonly Step[]): ReadonlyMap<string, readonly Step[]> =>
  new Map(all.map((step) => [step.transition.eventId, [step]]));

/** A store that says what it was asked. */
function counted(store: Store) {
  const calls: StoreCall[] = [];
  return {
    calls,
    store: aroundStore(store, (call, proceed) => {
      calls.push(call);
      return proceed();
    }),
  };
}

test("a record that another writer changed is read again and merged: neither overwrites the other", async () => {
  const [first, second] = [writer(), writer()];
  await first(steps(told(userRegistered("e"))));
  await second(steps(done("e", "notifications")));
  // It still remembers the record as it wrote it.
  await first(steps(done("e", "analytics")));
  const { lanes, status, revision } = (await record("e")) ?? {};
  expect([lanes?.notifications?.status, lanes?.analytics?.status, status]).toEqual([
    "processed",
    "processed",
    "processed",
  ]);
  expect(revision).toBe(3);
});

test("an event that is told of again is merged into what is there", async () => {
  await writer()(steps(told(userRegistered("e"))));
  await writer()(steps(done("e", "notifications")));
  const { records } = await writer()(steps(told(userRegistered("e"))));
  expect(records.get("e")?.lanes.notifications?.status).toBe("processed");
  expect((await record("e"))?.lanes.notifications?.status).toBe("processed");
});

test("a writer that is always too late gives the batch back", async () => {
  await writer()(steps(told(userRegistered("e"))));
  let tooLate = 100;
  const busy = aroundStore(side.store, async ({ method }, proceed) => {
    if (method === "bulkWrite" && (tooLate -= 1) > 0)
      throw Object.assign(new Error("E11000"), { code: 11_000, writeErrors: [{ index: 0, code: 11_000 }] });
    return proceed();
  });
  await expect(writer(busy)(steps(done("e", "analytics")))).rejects.toThrow("the batch is given back");
});

test("the records that are remembered are bounded: the longest untouched is read again", async () => {
  const { calls, store } = counted(side.store);
  const write = writer(store);
  const events = Array.from({ length: 6_000 }, (_, n) => userRegistered(`e${n}`));
  await write(steps(...events.map(told)));
  calls.length = 0;
  await write(steps(done("e5999", "analytics")));
  expect(calls.map(({ method }) => method)).not.toContain("find");
  await write(steps(done("e0", "analytics")));
  expect(calls.map(({ method }) => method)).toContain("find");
});

test("so are their texts: of long ones fewer are remembered", async () => {
  const { calls, store } = counted(side.store);
  const write = writer(store);
  const long = (n: number): AnyEnvelope =>
    ({ ...userRegistered(`e${n}`), data: { userId: `e${n}`, name: "x".repeat(512 * 1024) } }) as AnyEnvelope;
  // 40 Mi characters, ten events at a time.
  for (let first = 0; first < 80; first += 10) {
    const some = Array.from({ length: 10 }, (_, n) => long(first + n));
    const { refused, unwritten } = await write(steps(...some.map(told)));
    expect([...refused.values(), ...unwritten.values()]).toEqual([]);
  }
  calls.length = 0;
  await write(steps(done("e79", "analytics")));
  expect(calls.map(({ method }) => method)).not.toContain("find");
  await write(steps(done("e0", "analytics")));
  expect(calls.map(({ method }) => method)).toContain("find");
}, 30_000);
