import { randomUUID } from "node:crypto";
import { type Document, MongoClient } from "mongodb";
import { INDEXES } from "../../src/store/collections.ts";
import { createFinder } from "../../src/store/local/find.ts";
import { createSecondaryIndex } from "../../src/store/local/secondary-index.ts";
import { openMongoStore } from "../../src/store/mongo/open.ts";
import { type Filter, type FindOptions } from "../../src/store/port.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { silentLog } from "./recorded-log.ts";

/** A ledger that tells what its queries cost. */
export interface ExaminedLedger {
  /** How many documents a query looked at, and how many it found. */
  examine(query: Filter, options: FindOptions): Promise<{ readonly examined: number; readonly found: number }>;
  close(): Promise<void>;
}

export function examinedInMemory(events: readonly EventRecord[]): ExaminedLedger {
  let examined = 0;
  class Counted extends Map<string, EventRecord> {
    override get(id: string): EventRecord | undefined {
      examined += 1;
      return super.get(id);
    }
    override values(): ReturnType<Map<string, EventRecord>["values"]> {
      examined += this.size;
      return super.values();
    }
  }
  const indexes = INDEXES.events.map(createSecondaryIndex);
  for (const event of events) for (const index of indexes) index.add(event);
  const { find } = createFinder(new Counted(events.map((event) => [event._id, event])), indexes);
  return {
    async examine(query, options) {
      examined = 0;
      return { found: find(query, options).length, examined };
    },
    async close() {},
  };
}

export async function examinedInMongo(mongodbUrl: string, events: readonly EventRecord[]): Promise<ExaminedLedger> {
  const url = new URL(mongodbUrl);
  url.pathname = `/cost_${randomUUID().replaceAll("-", "")}`;
  const client = await MongoClient.connect(url.href);
  const collection = client.db().collection<EventRecord & Document>("events");
  for (let n = 0; n < events.length; n += 5_000) await collection.insertMany(events.slice(n, n + 5_000));
  // The indexes come with the store, at once over all that is there: quicker than one by one.
  const store = await openMongoStore(url.href, { log: silentLog });
  return {
    async examine(query, options) {
      const { executionStats }: Document = await collection.find(query, { ...options }).explain("executionStats");
      return { examined: executionStats.totalDocsExamined as number, found: executionStats.nReturned as number };
    },
    async close() {
      await client.db().dropDatabase();
      await client.close();
      await store.close();
    },
  };
}
