import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createAuditLog } from "../../src/audit/audit-log.ts";
import { newId, systemClock } from "../../src/clock.ts";
import { createClaims } from "../../src/dead-letters/claims.ts";
import { createDiscard, MAX_DISCARDED } from "../../src/dead-letters/discard.ts";
import { type EventFilter } from "../../src/events/filter.ts";
import { type Transition } from "../../src/events/transition.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { insertEach } from "../../src/store/write-errors.ts";
import { manyEvents } from "../support/many-events.ts";
import { silentLog } from "../support/recorded-log.ts";
import { openLocalSide } from "../support/stores.ts";

const operator = { id: "olga", roles: ["user", "operator"] } as const;

let side: Awaited<ReturnType<typeof openLocalSide>>;
let collections: Collections;
let announced: string[];
beforeEach(async () => {
  side = await openLocalSide();
  collections = collectionsOf(side.store);
  announced = [];
});
afterEach(() => side.close());

const discard = (reason = "never needed", filter: EventFilter = {}) =>
  createDiscard({
    collections,
    claims: createClaims(collections),
    broker: {
      announce: async (some: readonly Transition[]) => void announced.push(...some.map(({ eventId }) => eventId)),
    },
    audit: createAuditLog({ collections, clock: systemClock, newId, log: silentLog, isOutage: side.store.isOutage }),
    clock: systemClock,
    onDiscarded() {},
  })(operator, filter, reason);

/** So many events on which all three consumers have given up. */
async function deadLetters(count: number): Promise<void> {
  const template = manyEvents(2)[1] as EventRecord;
  const lane = template.lanes.analytics;
  if (!lane) throw new Error("analytics has given up on the template");
  const lanes = { notifications: lane, search: lane, analytics: lane };
  const all = Array.from({ length: count }, (_, n) => ({ ...template, lanes, _id: `d${String(n).padStart(6, "0")}` }));
  for (let n = 0; n < count; n += 1_000) await insertEach(collections.events, all.slice(n, n + 1_000));
}

test("what a replay has in hand is not given up", async () => {
  await deadLetters(3);
  await collections.replays.insertMany([{ _id: "r", status: "running" } as never], { ordered: false });
  const claim = { _id: "d000001/analytics", replayId: "r", eventId: "d000001", consumer: "analytics" };
  await collections.replayClaims.insertMany([claim as never], { ordered: false });
  expect(await discard()).toBe(8);
  expect(announced.filter((id) => id === "d000001")).toHaveLength(2);
});

test("one call gives up ten thousand or so, and the next one the rest", async () => {
  await deadLetters(MAX_DISCARDED / 3 + 1_000);
  const discarded = await discard();
  expect(discarded).toBeGreaterThanOrEqual(MAX_DISCARDED);
  expect(discarded).toBeLessThan(MAX_DISCARDED + 1_500); // the batch that it was reached in
}, 60_000);

test("a reason is needed, of a bounded length", async () => {
  await deadLetters(1);
  for (const reason of ["", "  ", "x".repeat(501)])
    await expect(discard(reason)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  expect(announced).toEqual([]);
});

test("what was given up already is neither looked through nor counted in the audit log", async () => {
  await deadLetters(2);
  const given = { "lanes.search.status": "discarded" };
  await collections.events.updateOne({ _id: "d000000" }, { $set: given });
  expect(await discard("not needed", { statuses: ["deadLettered", "discarded"] })).toBe(5);
  expect(await discard("not needed", { statuses: ["discarded"] })).toBe(0);
  const entries = await collections.audit.find({}, { sort: { _id: 1 } }).toArray();
  expect(entries.map(({ detail }) => (detail as { matched?: number }).matched)).toEqual([5, 0]);
});
