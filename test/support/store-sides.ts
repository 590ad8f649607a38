import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Db, MongoClient } from "mongodb";
import { openDatabase } from "../../src/sqlite/database.ts";
import { openLocalStore } from "../../src/store/local/open.ts";
import { openMongoStore } from "../../src/store/mongo/open.ts";
import { type Store } from "../../src/store/port.ts";

export interface OpenStore {
  readonly store: Store;
  close(): Promise<void>;
}

/** An embedded store of its own, gone after `close`. */
export async function openLocalSide(): Promise<OpenStore> {
  const dataDir = mkdtempSync(join(tmpdir(), "bookspace-store-"));
  const database = await openDatabase(dataDir);
  return {
    store: await openLocalStore(database),
    async close() {
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A database of its own on that server, gone after `close`; `db` looks past the port. What `fill` puts in is indexed afterwards. */
export async function openMongoSide(
  serverUrl: string,
  fill: (db: Db) => Promise<void> = async () => {},
): Promise<OpenStore & { readonly db: Db }> {
  const url = new URL(serverUrl);
  url.pathname = `/contract_${randomUUID().replaceAll("-", "")}`;
  const client = await MongoClient.connect(url.href);
  await fill(client.db());
  const silent = () => {};
  const store = await openMongoStore(url.href, { log: { debug: silent, info: silent, warn: silent, error: silent } });
  return {
    store,
    db: client.db(),
    async close() {
      await client.db().dropDatabase();
      await client.close();
      await store.close();
    },
  };
}
