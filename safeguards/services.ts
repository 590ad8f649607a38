import { startMongodb } from "../test/services/mongodb.ts";
import { findPrograms } from "../test/services/programs.ts";
import { startRabbitmq } from "../test/services/rabbitmq.ts";

export interface Services {
  /** What tells the tests where they are. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Those that MONGODB_URL and RABBITMQ_URL name, else some of its own; null where their programs are not found. */
export async function openServices(): Promise<Services | null> {
  const { MONGODB_URL, RABBITMQ_URL } = process.env;
  if (MONGODB_URL && RABBITMQ_URL) return { env: { MONGODB_URL, RABBITMQ_URL }, stop: async () => {} };
  const found = findPrograms();
  if (!found.mongodb || !found.rabbitmq) return null;
  const [mongodb, rabbitmq] = await Promise.all([startMongodb(), startRabbitmq()]);
  return {
    env: {
      MONGODB_URL: mongodb.url,
      RABBITMQ_URL: rabbitmq.url,
      RABBITMQ_MANAGEMENT_URL: rabbitmq.managementUrl,
    },
    stop: async () => void (await Promise.all([mongodb.stop(), rabbitmq.stop()])),
  };
}
