import { type Document, type IndexDescription, MongoClient } from "mongodb";
import { type Log } from "../../log.ts";
import { INDEXES } from "../collections.ts";
import { type Collection, type Index, type Store, type Stored } from "../port.ts";
import { sleep } from "../../sleep.ts";
import { isOutage } from "./outage.ts";

export interface MongoStoreOptions {
  readonly log: Log;
  /** How long a start waits for the database before it gives up. */
  readonly startTimeoutMs?: number;
}

const TIMEOUTS = {
  serverSelectionTimeoutMS: 2_000,
  // Together: connections that nobody closed and that are dead all the same are known, and given up, within 5 s.
  heartbeatFrequencyMS: 2_000,
  connectTimeoutMS: 3_000,
  socketTimeoutMS: 20_000,
  // Those of a rush are not kept for good, and what is idle for long is what firewalls forget.
  maxIdleTimeMS: 30_000,
} as const;
const START_RETRY_MS = 500;

/** Opens the store on MongoDB, with every index in place; waits for a database that is still starting. */
export async function openMongoStore(url: string, { log, startTimeoutMs = 60_000 }: MongoStoreOptions): Promise<Store> {
  const client = new MongoClient(url, { ...TIMEOUTS, appName: "bookspace", ignoreUndefined: true });
  watch(client, log);
  const db = client.db();

  const ensureIndexes = (): Promise<unknown> =>
    Promise.all(
      Object.entries(INDEXES).map(async ([collection, indexes]: [string, readonly Index[]]) => {
        if (indexes.length > 0) await db.collection(collection).createIndexes(indexes.map(descriptionOf));
      }),
    );

  for (const deadline = performance.now() + startTimeoutMs; ; ) {
    try {
      await ensureIndexes();
      break;
    } catch (error) {
      if (!isOutage(error) || performance.now() > deadline) {
        await client.close();
        throw error;
      }
      await sleep(START_RETRY_MS);
    }
  }

  return {
    // The driver's collection does all that the port says and more; its generic types can't be compared with the port's.
    collection: <T extends Stored>(name: string) => db.collection<Document>(name) as unknown as Collection<T>,
    async ping() {
      await db.command({ ping: 1 });
    },
    isOutage,
    close: () => client.close(),
  };
}

/** `sparse` of several fields would leave out only what has none of them: to MongoDB that is a partial index. */
function descriptionOf({ sparse, ...index }: Index): IndexDescription {
  const [first = "", ...others] = Object.keys(index.key);
  if (!sparse || others.length === 0) return { ...index, ...(sparse ? { sparse } : {}) };
  return { ...index, partialFilterExpression: { [first]: { $exists: true } } };
}

/** One line when the database goes away, one when it is back. */
function watch(client: MongoClient, log: Log): void {
  let away = false;
  client.on("serverHeartbeatFailed", ({ failure }) => {
    if (!away)
      log.warn({ reason: failure.message }, "Not connected to MongoDB; trying again until it is back, nothing is lost");
    away = true;
  });
  client.on("serverHeartbeatSucceeded", () => {
    if (away) log.info("Connected to MongoDB again");
    away = false;
  });
}
