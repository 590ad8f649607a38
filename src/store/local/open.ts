import { type Database } from "../../sqlite/database.ts";
import { type CollectionName, INDEXES } from "../collections.ts";
import { type Collection, type Store, type Stored } from "../port.ts";
import { createLocalCollection } from "./collection.ts";

/** Opens the embedded store: what SQLite keeps is loaded into memory. */
export async function openLocalStore(database: Database): Promise<Store> {
  database.exec(
    "CREATE TABLE IF NOT EXISTS documents (collection TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (collection, id)) WITHOUT ROWID",
  );
  const open = <T extends Stored>(name: CollectionName): Collection<T> =>
    createLocalCollection<T>({
      name,
      indexes: INDEXES[name],
      stored: database
        .read("SELECT json FROM documents WHERE collection = ?", [name])
        .map(({ json }) => JSON.parse(json as string) as T),
      write: (writes) => database.write(writes),
    });
  const collections = new Map<string, Collection<Stored>>(
    (Object.keys(INDEXES) as CollectionName[]).map((name) => [name, open(name)]),
  );

  return {
    collection<T extends Stored>(name: string) {
      const collection = collections.get(name);
      if (!collection) throw new Error(`There is no collection '${name}'; src/store/collections.ts lists them.`);
      return collection as unknown as Collection<T>; // the caller names the type of its own records
    },
    ping: async () => {},
    isOutage: () => false,
    close: async () => {},
  };
}
