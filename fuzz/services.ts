import { startMongodb } from "../test/services/mongodb.ts";
import { startRabbitmq } from "../test/services/rabbitmq.ts";

export interface FuzzServices {
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** RabbitMQ and a MongoDB test server of this run's own. */
export async function openServices(): Promise<FuzzServices> {
  const mongodb = await startMongodb();
  const rabbitmq = await startRabbitmq().catch(async (error: unknown) => {
    await mongodb.stop();
    throw error;
  });
  return {
    settings: { MONGODB_URL: `${mongodb.url}`, RABBITMQ_URL: rabbitmq.url },
    async close() {
      await Promise.all([mongodb.stop(), rabbitmq.stop()]);
    },
  };
}
