import { openRabbitmqBroker } from "../broker/rabbitmq/broker.ts";
import { type Log } from "../log.ts";
import { openMongoStore } from "../store/mongo/open.ts";
import { type Sides } from "./open.ts";

/** RabbitMQ and MongoDB. */
export async function openServices(
  { mongodbUrl, rabbitmqUrl }: { readonly mongodbUrl: string; readonly rabbitmqUrl: string },
  log: Log,
): Promise<Sides> {
  const [store, broker] = await Promise.all([
    openMongoStore(mongodbUrl, { log }),
    openRabbitmqBroker({ url: rabbitmqUrl, log }),
  ]);
  return {
    store,
    broker,
    async close() {
      await broker.close();
      await store.close();
    },
  };
}
