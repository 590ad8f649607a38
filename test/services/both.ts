import { startMongodb } from "./mongodb.ts";
import { type Service } from "./process.ts";
import { findPrograms } from "./programs.ts";
import { type RabbitmqService, startRabbitmq } from "./rabbitmq.ts";

/** Both services, for whoever starts them alone: nobody else uses them. */
export interface Services {
  readonly rabbitmq: RabbitmqService;
  readonly mongodb: Service;
  stop(): Promise<void>;
}

export function canStartServices(): boolean {
  const { rabbitmq, mongodb } = findPrograms();
  return rabbitmq !== null && mongodb !== null;
}

/** @throws Error when a program is not there, or does not start: then neither runs. */
export async function startServices(): Promise<Services> {
  if (!canStartServices())
    throw new Error("This starts RabbitMQ and a MongoDB test server: .ci/run shows how to install them.");
  const starting = [startRabbitmq(), startMongodb()] as const;
  const stop = async (): Promise<void> => {
    await Promise.allSettled(starting.map(async (service: Promise<Service>) => (await service).stop()));
  };
  try {
    const [rabbitmq, mongodb] = await Promise.all(starting);
    return { rabbitmq, mongodb, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
