import { type Document, type IndexDescription, MongoClient } from "mongodb";
import { type Log } from "../../log.ts";
import { INDEXES } from "../collections.ts";
import { type Collection, type Index, type Store, type Stored } from "../port.ts";
import { sleep } from "../../sleep.ts";
import { logConnection } from "./log-connection.ts";
import { isOutage } from "./outage.ts";

const TIMEOUTS = {
  serverSelectionTimeoutMS: 2_000,
  // Together: connections that nobody closed and that are dead all the same are known, and given up, within 5 s.
  heartbeatFrequencyMS: 2_000,
  connectTimeoutMS: 3_000,
  socketTimeoutMS: 20_000,
  // Those of a rush are not kept for good, and what is idle for long is what firewalls forget.
  maxIdleTimeMS: 30_000,
} as const;
/** The promises rest on these; an object's options go before those of the URL. */
const GUARANTEES = {
  // On the disk, and on most members: what is acknowledged is lost neither by a crash nor by another primary. By itself a
  // standalone server would keep the last 100 ms in memory, and a set with an arbiter would ask one member alone.
  w: "majority",
  journal: true,
  // A secondary may be behind what was just written, and refused because it is there.
  readPreference: "primary",
} as const;
/** A new index on a large collection takes longer than any answer may; the driver reads this of any command, though its types don't say so. */
const PATIENTLY: object = { socketTimeoutMS: 0 };
/** So long a start waits for a database that is away, before it gives up. */
const START_TIMEOUT_MS = 60_000;
const START_RETRY_MS = 500;

/** Opens the store on MongoDB, with every index in place; waits for a database that is still starting. */
export async function openMongoStore(url: string, { log }: { readonly log: Log }): Promise<Store> {
  const client = new MongoClient(url, { ...TIMEOUTS, ...GUARANTEES, appName: "bookspace", ignoreUndefined: true });
  logConnection(client, log);
  const db = client.db();

  async function ensureIndexes(): Promise<void> {
    const { setName } = await db.admin().command({ hello: 1 });
    // By default an index waits for every member that votes, and so does the start, while one of them is down.
    const quorum = setName === undefined ? {} : { commitQuorum: "majority" };
    await Promise.all(
      Object.entries(INDEXES).map(async ([collection, indexes]: [string, readonly Index[]]) => {
        if (indexes.length > 0)
          await db.collection(collection).createIndexes(indexes.map(descriptionOf), { ...quorum, ...PATIENTLY });
      }),
    );
  }

  for (const deadline = performance.now() + START_TIMEOUT_MS; ; ) {
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
