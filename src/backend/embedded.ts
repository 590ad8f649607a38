import { openLocalBroker } from "../broker/local/open.ts";
import { systemClock } from "../clock.ts";
import { type Log } from "../log.ts";
import { openDatabase } from "../sqlite/database.ts";
import { openLocalStore } from "../store/local/open.ts";
import { type Sides } from "./open.ts";

/** Everything in one folder. */
export async function openEmbedded({ dataDir }: { readonly dataDir: string }, log: Log): Promise<Sides> {
  const database = await openDatabase(dataDir);
  const store = await openLocalStore(database);
  const broker = await openLocalBroker({ database, log, clock: systemClock });
  return {
    store,
    broker,
    async close() {
      await broker.close();
      await store.close();
      await database.close();
    },
  };
}
