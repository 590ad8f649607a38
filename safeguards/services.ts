import { canStartServices, startServices } from "../test/services/both.ts";

export interface GivenServices {
  /** What tells the tests where they are. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Those that MONGODB_URL and RABBITMQ_URL name, else some of its own; null where their programs are not found. */
export async function openServices(): Promise<GivenServices | null> {
  const { MONGODB_URL, RABBITMQ_URL } = process.env;
  if (MONGODB_URL && RABBITMQ_URL) return { env: { MONGODB_URL, RABBITMQ_URL }, stop: async () => {} };
  if (!canStartServices()) return null;
  const { mongodb, rabbitmq, stop } = await startServices();
  return {
    env: {
      MONGODB_URL: mongodb.url,
      RABBITMQ_URL: rabbitmq.url,
      RABBITMQ_MANAGEMENT_URL: rabbitmq.managementUrl,
    },
    stop,
  };
}
