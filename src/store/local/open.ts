import { type Database } from "../../sqlite/database.ts";
import { type CollectionName, INDEXES } from "../collections.ts";
import { type Collection, type Store, type Stored } from "../port.ts";
import { CommitRefused } from "../../sqlite/group-commit.ts";
import { createLocalCollection } from "./collection.ts";
import { createTable } from "./table.ts";

/** Opens the embedded store: what SQLite keeps is loaded into memory. */
export async function openLocalStore(database: Database): Promise<Store> {
  database.exec(
    "CREATE TABLE IF NOT EXISTS documents (collection TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (collection, id)) WITHOUT ROWID",
  );
  const open = (name: CollectionName): Collection<Stored> => {
    const stored = database
      .read("SELECT json FROM documents WHERE collection = ?", [name])
      .map(({ json }) => JSON.parse(json as string) as Stored);
    return createLocalCollection(createTable(name, INDEXES[name], stored), database);
  };
  const collections = new Map<string, Collection<Stored>>(
    (Object.keys(INDEXES) as CollectionName[]).map((name) => [name, open(name)]),
  );

  return {
    collection<T extends Stored>(name: string) {
      const collection = collections.get(name);
      if (!collection) throw new Error(`There is no collection '${name}'; src/store/collections.ts lists them.`);
      return collection as unknown as Collection<T>; // the caller names the type of its own records
    },
    ping: () => database.ping(),
    isOutage: (error) => error instanceof CommitRefused,
    close: async () => {},
  };
}
