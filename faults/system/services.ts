import { randomUUID } from "node:crypto";
import { startMongodb } from "../../test/services/mongodb.ts";
import { type Service } from "../../test/services/process.ts";
import { findPrograms } from "../../test/services/programs.ts";
import { type RabbitmqService, startRabbitmq } from "../../test/services/rabbitmq.ts";
import { createVhost, type Vhost } from "../../test/services/vhost.ts";

/** One RabbitMQ and one MongoDB server of our own, for all rows. */
export interface Services {
  readonly rabbitmq: RabbitmqService;
  readonly mongodb: Service;
  close(): Promise<void>;
}

/** @throws Error when one of the programs is not there. */
export async function openServices(): Promise<Services> {
  const found = findPrograms();
  if (!found.mongodb || !found.rabbitmq)
    throw new Error("The faults need RabbitMQ and a MongoDB test server: .ci/run shows how to install them.");
  const [rabbitmq, mongodb] = await Promise.all([startRabbitmq(), startMongodb()]);
  return {
    rabbitmq,
    mongodb,
    async close() {
      await Promise.all([rabbitmq.stop(), mongodb.stop()]);
    },
  };
}

/** A vhost and a database that only one run uses. */
export async function openSpace({ rabbitmq, mongodb }: Services): Promise<{ vhost: Vhost; mongodbUrl: string }> {
  const vhost = await createVhost(rabbitmq);
  const database = new URL(mongodb.url);
  database.pathname = `/faults_${randomUUID().replaceAll("-", "")}`;
  return { vhost, mongodbUrl: database.href };
}
