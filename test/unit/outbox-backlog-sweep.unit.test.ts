import { describe, expect, test } from "@jest/globals";
import { type AnyEnvelope } from "../../src/events/envelope.ts";
import { type Holder, readWindow, WINDOW } from "../../src/outbox/heads.ts";
import { openOutbox, type Outbox } from "../../src/outbox/outbox.ts";
import { sleep } from "../../src/sleep.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { type Collection } from "../../src/store/port.ts";
import { type TestEventRecord } from "../../src/store/records/workspace.ts";
import { aroundStore } from "../support/around-store.ts";
import { openMemoryStore } from "../support/crash/memory-store.ts";
import { inVirtualTime } from "../support/crash/virtual-time.ts";
import { userRegistered } from "../support/recorded-broker.ts";
import { silentLog } from "../support/recorded-log.ts";

const LATER_MS = Date.UTC(2026, 0, 2);
const MEGABYTE = 1024 * 1024;

interface Range {
  readonly outbox: { readonly $elemMatch: { readonly id: { readonly $gt: string; readonly $lte?: string } } };
}

const holder = (id: string, owner: string, event = userRegistered(id)): TestEventRecord => ({
  _id: id,
  outbox: [{ id, owner, event }],
});
const numbered = (count: number, prefix: string, owner: string): readonly TestEventRecord[] =>
  Array.from({ length: count }, (_, n) => holder(`${prefix}${String(n).padStart(5, "0")}`, owner));
const long = (id: string): AnyEnvelope =>
  ({ ...userRegistered(id), data: { userId: "ada", name: "x".repeat(MEGABYTE) } }) as AnyEnvelope;

/** Of 64 megabytes the relay is full. */
function fill(outbox: Outbox, megabytes: number): void {
  for (let n = 0; n < megabytes; n += 1) {
    const event = long(`e${n}`);
    outbox.relay("users", "ada", { id: event.id, owner: "self", event });
  }
}

/** An API process over a store with test events that wait, and what it reads of them. */
async function openOver(waiting: readonly TestEventRecord[]) {
  const store = await openMemoryStore();
  await collectionsOf(store).testEvents.insertMany(waiting, { ordered: false });
  const reads: (readonly TestEventRecord[])[] = [];
  const published: string[] = [];
  const state = { isBrokerAway: false };
  const dead = new Set(["dead"]);
  const recorded = aroundStore(store, async ({ collection, method }, proceed) => {
    const answer = await proceed();
    if (collection === "testEvents" && method === "find") reads.push(answer as readonly TestEventRecord[]);
    return answer;
  });
  const outbox = openOutbox({
    broker: {
      async publish(events) {
        if (state.isBrokerAway) return events.map(() => "refused" as const);
        published.push(...events.map(({ id }) => id));
        return events.map(() => "confirmed" as const);
      },
    },
    collections: collectionsOf(recorded),
    log: silentLog,
    clock: () => LATER_MS,
    owner: "self",
    isGone: (owner) => dead.has(owner),
  });
  return { outbox, reads, published, state, dead };
}

test("entries of a process that lives and can't reach the broker don't hide those of a dead one behind them", () =>
  inVirtualTime(async () => {
    const { outbox, published } = await openOver([...numbered(1_050, "a", "alive"), holder("z", "dead")]);
    await sleep(2_500);
    expect(published).toEqual(["z"]);
    await outbox.close(0);
  }));

test("round after round: what a process leaves behind later, among them, is found too", () =>
  inVirtualTime(async () => {
    const { outbox, published, dead } = await openOver([holder("a", "ill"), ...numbered(1_050, "b", "alive")]);
    await sleep(1_500);
    dead.add("ill");
    await sleep(3_000);
    expect(published).toEqual(["a"]);
    await outbox.close(0);
  }));

test("while the relay is full nothing is looked for", () =>
  inVirtualTime(async () => {
    const { outbox, reads, published, state } = await openOver([holder("z", "dead")]);
    state.isBrokerAway = true;
    fill(outbox, 64);
    const before = reads.length;
    await sleep(5_000);
    expect(reads.length - before).toBeLessThanOrEqual(1); // the look that had begun
    state.isBrokerAway = false;
    await sleep(5_000);
    expect(published).toContain("z");
    await outbox.close(0);
  }));

test("events are read of what nobody else publishes, a few records at a time, until the relay has no more room", () =>
  inVirtualTime(async () => {
    const orphans = Array.from({ length: 20 }, (_, n) => holder(`a${n + 10}`, "dead", long(`a${n + 10}`)));
    const { outbox, reads, state } = await openOver([...orphans, ...numbered(20, "b", "alive")]);
    state.isBrokerAway = true;
    fill(outbox, 60);
    await sleep(5_000);
    const read = reads.map((found) => found.flatMap((one) => one.outbox).filter(({ event }) => "data" in event));
    const withEvents = read.filter(({ length }) => length > 0);
    expect(withEvents.map((entries) => entries.map(({ owner }) => owner))).toEqual([Array(8).fill("dead")]);
    await outbox.close(0);
  }));

describe("window by window", () => {
  /** A store that gives what it finds in its own order: the last first, say. */
  const inOrder = (holders: readonly Holder[]): Pick<Collection<Holder>, "find"> => ({
    find: (filter, options) => ({
      async toArray() {
        const { $gt: after, $lte: upTo = "\uffff" } = (filter as never as Range).outbox.$elemMatch.id;
        const within = ({ id }: { readonly id: string }): boolean => id > after && id <= upTo;
        return holders.filter(({ outbox }) => outbox.some(within)).slice(0, options?.limit);
      },
    }),
  });
  const all = numbered(5 * WINDOW, "e", "alive");
  test.each([
    ["in the order of their events", all],
    ["the other way round", all.toReversed()],
    ["in no order", all.toSorted((a, b) => (a._id.slice(-2) < b._id.slice(-2) ? -1 : 1))],
    [
      "with many entries in each",
      all.map((one, n) => ({ ...one, outbox: [...one.outbox, ...(all.at(-n)?.outbox ?? [])] })),
    ],
  ])("every record is seen, whatever order the store gives them in: %s", async (_, holders) => {
    const seen = new Set<string>();
    const collection = inOrder(holders);
    let windows = 0;
    for (let after: string | null = ""; after !== null && windows < 100; windows += 1) {
      const window = await readWindow(collection, after);
      expect(window.holders.length).toBeLessThan(WINDOW);
      for (const { _id } of window.holders) seen.add(_id);
      after = window.upTo;
    }
    expect(seen.size).toBe(all.length);
    expect(windows).toBeLessThan(100);
  });
});
