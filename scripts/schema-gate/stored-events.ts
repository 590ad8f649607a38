import { existsSync } from "node:fs";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { isMongodbUrl } from "../../src/service-url.ts";
import { openDatabase } from "../../src/sqlite/database.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";

/** The events of a ledger, some at a time; nothing is written, and no index is made. */
export interface StoredEvents {
  readonly pages: AsyncIterable<readonly EventRecord[]>;
  close(): Promise<void>;
}

const PAGE = 500;

/** @throws Error that says what can't be opened, and what to do. */
export const openStoredEvents = (against: string): Promise<StoredEvents> =>
  against.startsWith("file:") ? openFolder(against.slice("file:".length)) : openMongo(against);

async function openMongo(url: string): Promise<StoredEvents> {
  // The driver's own error would repeat it, with the password.
  if (!isMongodbUrl(url)) throw new Error("--against is no MongoDB URL that can be read, nor file:<DATA_DIR>.");
  const client = new MongoClient(url, { appName: "bookspace schema-gate", serverSelectionTimeoutMS: 10_000 });
  await client.connect();
  async function* pages(): AsyncGenerator<readonly EventRecord[]> {
    const cursor = client
      .db()
      .collection<EventRecord>("events")
      .find({}, { batchSize: PAGE, projection: { terms: 0, lanes: 0 } });
    for await (const record of cursor) yield [record];
  }
  return { pages: pages(), close: () => client.close() };
}

/** Read from the file itself: opening it as a store would take all of it into memory. */
async function openFolder(dataDir: string): Promise<StoredEvents> {
  if (!existsSync(join(dataDir, "bookspace.db")))
    throw new Error(`There is no 'bookspace.db' in '${dataDir}': name the DATA_DIR of an embedded installation.`);
  const database = await openDatabase(dataDir);
  async function* pages(): AsyncGenerator<readonly EventRecord[]> {
    for (let last = ""; ; ) {
      const rows = database.read(
        `SELECT id, json FROM documents WHERE collection = 'events' AND id > ? ORDER BY id LIMIT ${PAGE}`,
        [last],
      );
      if (rows.length === 0) return;
      last = rows.at(-1)?.["id"] as string;
      yield rows.map(({ json }) => JSON.parse(json as string) as EventRecord);
    }
  }
  return { pages: pages(), close: () => database.close() };
}
