import { randomUUID } from "node:crypto";
import { type Services } from "../../test/services/both.ts";
import { createVhost, type Vhost } from "../../test/services/vhost.ts";

/** A vhost and a database that only one run uses. */
export async function openSpace({ rabbitmq, mongodb }: Services): Promise<{ vhost: Vhost; mongodbUrl: string }> {
  const vhost = await createVhost(rabbitmq);
  const database = new URL(mongodb.url);
  database.pathname = `/faults_${randomUUID().replaceAll("-", "")}`;
  return { vhost, mongodbUrl: database.href };
}
