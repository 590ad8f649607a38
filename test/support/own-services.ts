import { randomUUID } from "node:crypto";
import { MongoClient } from "mongodb";
import { type ServiceUrls } from "../services/required.ts";
import { createVhost, sharedRabbitmq } from "../services/vhost.ts";

export interface OwnServices {
  readonly settings: { readonly MONGODB_URL: string; readonly RABBITMQ_URL: string };
  close(): Promise<void>;
}

/** A database and a RabbitMQ vhost that nobody else uses. */
export async function openOwnServices({ mongodbUrl, rabbitmqUrl }: ServiceUrls): Promise<OwnServices> {
  const rabbitmq = await sharedRabbitmq(rabbitmqUrl);
  const vhost = await createVhost(rabbitmq);
  const database = new URL(mongodbUrl);
  database.pathname = `/own_${randomUUID().replaceAll("-", "")}`;
  return {
    settings: { MONGODB_URL: database.href, RABBITMQ_URL: vhost.url },
    async close() {
      const client = await MongoClient.connect(database.href);
      await client.db().dropDatabase();
      await client.close();
      await vhost.close();
      await rabbitmq.stop();
    },
  };
}
