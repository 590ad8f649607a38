import { type Clock, iso } from "../../../src/clock.ts";
import { every } from "../../../src/every.ts";
import { type Log } from "../../../src/log.ts";
import { removeOldRecords } from "../../../src/retention/retention.ts";
import { type CollectionName, type Collections, INDEXES } from "../../../src/store/collections.ts";

const PASS_MS = 10_000;
const KEPT_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

/**
 * The product's own retention with a minute for its days. Beside it, what the product keeps without end goes too: what users
 * made and what tells of it. The soak is about what grows though its causes don't.
 */
export function openRetention({
  collections,
  clock,
  log,
}: {
  readonly collections: Collections;
  readonly clock: Clock;
  readonly log: Log;
}): { close(): Promise<void> } {
  serveCounts(collections);
  const closing = new AbortController();
  const passes = every(PASS_MS, log, "Removing old records", async () => {
    await removeOldRecords({ collections, clock, days: KEPT_MS / DAY_MS }, closing.signal);
    const before = { $lt: iso(clock() - KEPT_MS) };
    const { documents, comments, search, notifications, activity } = collections;
    await documents.deleteMany({ updatedAt: before, outbox: [] });
    await comments.deleteMany({ createdAt: before, outbox: [] });
    await search.deleteMany({ updatedAt: before });
    await notifications.deleteMany({ createdAt: before });
    await activity.deleteMany({ at: { $lt: clock() - KEPT_MS } });
  });
  return {
    async close() {
      closing.abort();
      await passes.close();
    },
  };
}

/** Tells the probe how many records there are; it is in this process, but in another bundle. */
function serveCounts(collections: Collections): void {
  const count = async (name: CollectionName): Promise<readonly [CollectionName, number]> => {
    const all = [{ $group: { _id: null, count: { $sum: 1 } } }];
    const [found] = await collections[name].aggregate<{ count: number }>(all).toArray();
    return [name, found?.count ?? 0];
  };
  const names = Object.keys(INDEXES) as CollectionName[];
  Object.assign(globalThis, { soakCounts: async () => Object.fromEntries(await Promise.all(names.map(count))) });
}
