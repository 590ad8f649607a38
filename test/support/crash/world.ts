import { type Collections, collectionsOf } from "../../../src/store/collections.ts";
import { type Store } from "../../../src/store/port.ts";
import { createHistory, type History } from "./history.ts";
import { openMemoryBroker } from "./memory-broker.ts";
import { type Disturb } from "./memory-queues.ts";
import { openMemoryStore } from "./memory-store.ts";

/** What outlives every process: the database and the broker, and what a test knows of what happened in them. */
export interface World {
  readonly store: Store;
  readonly broker: ReturnType<typeof openMemoryBroker>;
  /** The database as it is, past all processes. */
  readonly collections: Collections;
  readonly history: History;
}

export async function createWorld(disturb?: Disturb): Promise<World> {
  const inner = await openMemoryStore();
  const { store, history } = createHistory(inner);
  return { store, broker: openMemoryBroker(disturb), collections: collectionsOf(inner), history };
}
