import { type Clock, iso } from "../clock.ts";
import { EVENT_TYPES } from "../events/catalogue.ts";
import { type EventStatus } from "../events/status.ts";
import { every } from "../every.ts";
import { type Log } from "../log.ts";
import { type Collections } from "../store/collections.ts";
import { type EventRecord } from "../store/records/ledger.ts";
import { type AuditRecord } from "../store/records/operations.ts";
import { type TestEventRecord } from "../store/records/workspace.ts";
import { type Expired, removeExpired } from "./remove-expired.ts";

interface RetentionDependencies {
  readonly collections: Pick<Collections, "events" | "testEvents" | "audit">;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a settled event stays in the ledger. */
  readonly days: number;
}

const DAY_MS = 24 * 3_600_000;
const EVERY_MS = 10 * 60_000;
/** What operators did can be looked up for more than a year. */
export const AUDIT_DAYS = 400;
/** Nothing more happens to an event in one of these by itself; in any other, somebody still has to do something about it. */
const DONE: readonly EventStatus[] = ["processed", "discarded"];

/** Removes what nobody needs any longer, every ten minutes, until it is closed. */
export function openRetention(dependencies: RetentionDependencies): { close(): Promise<void> } {
  const { log } = dependencies;
  const closing = new AbortController();
  const work = every(EVERY_MS, log, "Removing old records", async () => {
    const removed = await removeOldRecords(dependencies, closing.signal);
    if (Object.values(removed).some((count) => count > 0)) log.info(removed, "Old records were removed");
  });
  return {
    async close() {
      closing.abort();
      await work.close();
    },
  };
}

/** One pass over all that can become old; answers how many records of each went. */
export async function removeOldRecords(
  { collections: { events, testEvents, audit }, clock, days }: Omit<RetentionDependencies, "log">,
  signal: AbortSignal,
): Promise<{ readonly events: number; readonly testEvents: number; readonly audit: number }> {
  const before = (age: number): string => iso(clock() - age * DAY_MS);
  return {
    events: await removeExpired(settledEvents(events, before(days)), signal),
    testEvents: await removeExpired(publishedTestEvents(testEvents), signal),
    audit: await removeExpired(oldAudit(audit, before(AUDIT_DAYS)), signal),
  };
}

/**
 * Found by the index that lists events by type and time, so that no write pays for another one: an event is settled after it
 * was made. From batch to batch the look goes on where it was, so that old events that must stay are passed once.
 */
const settledEvents = (collection: Collections["events"], before: string): Expired<EventRecord> => ({
  collection,
  filter: { status: { $in: DONE }, settledAt: { $lt: before } },
  range: (last) => ({ type: { $in: EVENT_TYPES }, timestamp: { $gte: last?.timestamp ?? "", $lt: before } }),
  sort: { timestamp: 1, _id: 1 },
  field: "timestamp",
});

/** The record held the outbox alone. No index: what is left in the collection is what waits to be published. */
const publishedTestEvents = (collection: Collections["testEvents"]): Expired<TestEventRecord> => ({
  collection,
  filter: { outbox: [] },
});

const oldAudit = (collection: Collections["audit"], before: string): Expired<AuditRecord> => ({
  collection,
  filter: { at: { $lt: before } },
  sort: { at: 1, _id: 1 },
});
