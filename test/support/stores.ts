import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "@jest/globals";
import { type Document, MongoClient } from "mongodb";
import { openDatabase } from "../../src/sqlite/database.ts";
import { type CollectionName, INDEXES } from "../../src/store/collections.ts";
import { openLocalStore } from "../../src/store/local/open.ts";
import { plan } from "../../src/store/local/plan.ts";
import { createSecondaryIndex } from "../../src/store/local/secondary-index.ts";
import { openMongoStore } from "../../src/store/mongo/open.ts";
import { type Filter, type Sort, type Store, type Stored } from "../../src/store/port.ts";
import { silentLog } from "./recorded-log.ts";

/** A record of any shape. */
export type Any = Stored & Readonly<Record<string, unknown>>;

/** One side of the store, open and empty. */
export interface StoreSide {
  readonly store: Store;
  /** Tells whether an index serves a query; how it is served instead, when none does. */
  explain(collection: CollectionName, filter: Filter, sort?: Sort): Promise<"index" | (string & {})>;
  close(): Promise<void>;
}

/** Runs the tests on the embedded store, and on MongoDB where there is one. */
export function onBothStores(name: string, tests: (open: () => Promise<StoreSide>) => void): void {
  describe(`${name}: SQLite`, () => tests(openLocalSide));
  const { MONGODB_URL: url } = process.env;
  (url ? describe : describe.skip)(`${name}: MongoDB`, () => tests(() => openMongoSide(url ?? "")));
}

export async function openLocalSide(
  dataDir = mkdtempSync(join(tmpdir(), "bookspace-store-")),
): Promise<StoreSide & { readonly dataDir: string; closeFile(): Promise<void> }> {
  const database = await openDatabase(dataDir);
  return {
    dataDir,
    store: await openLocalStore(database),
    async explain(name, filter, sort) {
      const { _id: id } = filter;
      if (typeof id === "string" || Array.isArray((id as { $in?: unknown } | undefined)?.$in)) return "index";
      return plan(INDEXES[name].map(createSecondaryIndex), filter, sort) ? "index" : "a look at every document";
    },
    closeFile: () => database.close(),
    async close() {
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function openMongoSide(serverUrl: string): Promise<StoreSide> {
  const url = new URL(serverUrl);
  url.pathname = `/contract_${randomUUID().replaceAll("-", "")}`;
  const store = await openMongoStore(url.href, { log: silentLog });
  const client = new MongoClient(url.href);
  return {
    store,
    async explain(name, filter, sort) {
      const { queryPlanner }: Document = await client
        .db()
        .collection(name)
        .find(filter, sort ? { sort } : {})
        .explain();
      const chosen = JSON.stringify(queryPlanner.winningPlan);
      // EOF: by its filter alone nothing can match, so nothing is looked at.
      return /"(IXSCAN|IDHACK|EXPRESS_IXSCAN|EOF)"/.test(chosen) && !chosen.includes("COLLSCAN") ? "index" : chosen;
    },
    async close() {
      await client.db().dropDatabase();
      await client.close();
      await store.close();
    },
  };
}
