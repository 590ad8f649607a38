import { openLocalBroker } from "./broker/local/open.ts";
import { openRabbitmqBroker } from "./broker/rabbitmq/broker.ts";
import { type Broker } from "./broker/port.ts";
import { systemClock } from "./clock.ts";
import { type Config } from "./config.ts";
import { type HealthCheck } from "./health/readiness.ts";
import { type Log } from "./log.ts";
import { openDatabase } from "./sqlite/database.ts";
import { openLocalStore } from "./store/local/open.ts";
import { openMongoStore } from "./store/mongo/open.ts";
import { type Store } from "./store/port.ts";

export interface Backend {
  readonly store: Store;
  readonly broker: Broker;
  readonly health: readonly HealthCheck[];
  close(): Promise<void>;
}

/** What must be there for the process to do its work. */
const healthOf = (store: Store, broker: Broker): readonly HealthCheck[] => [
  { name: "database", check: () => store.ping().then(() => true) },
  { name: "broker", check: () => broker.connected() },
];

/** Opens the two sides that the configuration chose: services, or everything in one folder. */
export async function openBackend({ backend }: Config, log: Log): Promise<Backend> {
  if (backend.kind === "services") {
    const [store, broker] = await Promise.all([
      openMongoStore(backend.mongodbUrl, { log }),
      openRabbitmqBroker({ url: backend.rabbitmqUrl, log }),
    ]);
    return {
      store,
      broker,
      health: healthOf(store, broker),
      async close() {
        await broker.close();
        await store.close();
      },
    };
  }
  const database = await openDatabase(backend.dataDir);
  const store = await openLocalStore(database);
  const broker = await openLocalBroker({ database, log, clock: systemClock });
  return {
    store,
    broker,
    health: healthOf(store, broker),
    async close() {
      await broker.close();
      await store.close();
      await database.close();
    },
  };
}
