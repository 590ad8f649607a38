import { expect, test } from "@jest/globals";
import { type AnyEnvelope } from "../../src/events/envelope.ts";
import { openOutbox } from "../../src/outbox/outbox.ts";
import { sleep } from "../../src/sleep.ts";
import { type Collections } from "../../src/store/collections.ts";
import { type OutboxEntry } from "../../src/store/records/workspace.ts";
import { inVirtualTime } from "../support/crash/virtual-time.ts";
import { userRegistered } from "../support/recorded-broker.ts";
import { silentLog } from "../support/recorded-log.ts";

/** Entries of this process are old enough for the sweep from the start. */
const LATER_MS = Date.UTC(2026, 0, 2);
const SLOW_LOOK_MS = 3_000;

/** When the first look has found the entry, and its event is on its way. */
const BETWEEN_MS = 1.5 * SLOW_LOOK_MS;

/** A database whose looks take 3 s, and answer with what was there when they began. */
function slowDatabase(entries: OutboxEntry[]) {
  const users = {
    find: () => ({
      async toArray() {
        const found = entries.length > 0 ? [{ _id: "ada", outbox: [...entries] }] : [];
        await sleep(SLOW_LOOK_MS);
        return found;
      },
    }),
    async updateMany(_: unknown, { $pull }: { $pull: { outbox: { id: { $in: readonly string[] } } } }) {
      const left = entries.filter(({ id }) => !$pull.outbox.id.$in.includes(id));
      entries.splice(0, entries.length, ...left);
    },
  };
  const none = { find: () => ({ toArray: async () => [] }) };
  return { users, documents: none, comments: none } as unknown as Collections;
}

const publishedOver = (owner: string, isGone: boolean, relayedAfterMs = 0) =>
  inVirtualTime(async () => {
    const published: string[] = [];
    const broker = {
      async publish(events: readonly AnyEnvelope[]) {
        published.push(...events.map(({ id }) => id));
        return events.map(() => "confirmed" as const);
      },
    };
    const entry: OutboxEntry = { id: "e1", owner, event: userRegistered("e1") };
    const outbox = openOutbox({
      broker,
      collections: slowDatabase([entry]),
      log: silentLog,
      clock: () => LATER_MS,
      owner: "me",
      isGone: () => isGone,
    });
    if (relayedAfterMs > 0) await sleep(relayedAfterMs);
    // Published and cleared while the sweep's first look is still on its way.
    if (owner === "me") outbox.relay("users", "ada", entry);
    await sleep(6 * SLOW_LOOK_MS);
    await outbox.close(0);
    return published;
  });

test("an entry that was published while the sweep looked is not published again: the look is older than that", async () => {
  expect(await publishedOver("me", false)).toEqual(["e1"]);
});

test("nor is one that was published while the sweep fetched its event", async () => {
  expect(await publishedOver("me", false, BETWEEN_MS)).toEqual(["e1"]);
});

test("an entry of a process that is gone is published once, however long the sweep looks", async () => {
  expect(await publishedOver("other", true)).toEqual(["e1"]);
});

test("an entry of a process that lives is left to it", async () => {
  expect(await publishedOver("other", false)).toEqual([]);
});
