import { type ChannelModel, type ConfirmChannel } from "amqplib";
import { randomUUID } from "node:crypto";
import { encodeEnvelope } from "../../src/events/envelope.ts";
import {
  declareTopology,
  EVENTS_EXCHANGE,
  LIFECYCLE_EXCHANGE,
  queueOf as oursQueueOf,
} from "../../src/broker/topology.ts";
import { documentInput } from "../client/operations.ts";
import * as yardstick from "../yardstick/topology.ts";
import { bundle, type ServerProcess, startServer } from "./child.ts";
import { API_READY, WORKER_READY } from "./installation.ts";

/** What is compared: two systems that answer the same operations and process the same events. */
export interface System {
  readonly name: "ours" | "yardstick";
  startApi(): Promise<ServerProcess>;
  /** Every consumer in one process (ours: with the ledger), unless arguments say otherwise. */
  startWorker(...args: readonly string[]): Promise<ServerProcess>;
  /** Puts `count` events of new documents into the consumers' queues, without the API. */
  publish(count: number): Promise<void>;
  /** Counts what is announced as processed from now on (ours: or what another routing key names). */
  countProcessed(pattern?: string): Promise<{ readonly count: number; close(): Promise<void> }>;
  /** Empties the consumers' queues. */
  purge(): Promise<void>;
}

export interface Urls {
  readonly mongodbUrl: string;
  readonly rabbitmqUrl: string;
}

interface Wiring {
  readonly events: string;
  readonly queues: readonly string[];
  readonly processed: { readonly exchange: string; readonly pattern: string };
  readonly declare: (channel: ConfirmChannel) => Promise<void>;
  readonly event: (n: number) => Buffer;
  readonly countIn: (body: Buffer) => number;
}

const OURS: Wiring = {
  events: EVENTS_EXCHANGE,
  queues: (["notifications", "search", "analytics", "ledger"] as const).map(oursQueueOf),
  processed: { exchange: LIFECYCLE_EXCHANGE, pattern: "event.processed" },
  declare: declareTopology,
  event(n) {
    const documentId = randomUUID();
    const data = {
      ...documentInput(n),
      documentId,
      visibility: "WORKSPACE",
      version: 1,
      createdBy: author(n),
    } as const;
    return Buffer.from(
      encodeEnvelope({
        id: randomUUID(),
        type: "document.created",
        timestamp: new Date().toISOString(),
        version: 1,
        actor: author(n),
        subject: documentId,
        audience: ["*"],
        data,
      }),
    );
  },
  countIn: (body) => (JSON.parse(body.toString()) as unknown[]).length,
};

const YARDSTICK: Wiring = {
  events: yardstick.EVENTS,
  queues: yardstick.CONSUMERS.map(yardstick.queueOf),
  processed: { exchange: yardstick.PROCESSED, pattern: "" },
  declare: yardstick.declare,
  event: (n) =>
    yardstick.encode({
      id: randomUUID(),
      type: "document.created",
      timestamp: new Date().toISOString(),
      actor: author(n),
      data: { ...documentInput(n), documentId: randomUUID(), createdBy: author(n) },
    }),
  countIn: () => 1,
};

const author = (n: number): string => `author-${n % 64}`;

const brokerSide = (
  connection: ChannelModel,
  { events, queues, processed, declare, event, countIn }: Wiring,
): Pick<System, "publish" | "countProcessed" | "purge"> => ({
  async publish(count) {
    const channel = await connection.createConfirmChannel();
    await declare(channel);
    for (let n = 0; n < count; n++) {
      channel.publish(events, "", event(n), {
        persistent: true,
        headers: { "x-published-at": new Date().toISOString() },
      });
      if (n % 1_000 === 999) await channel.waitForConfirms();
    }
    await channel.waitForConfirms();
    await channel.close();
  },
  async countProcessed(pattern = processed.pattern) {
    const channel = await connection.createConfirmChannel();
    await declare(channel);
    const { queue } = await channel.assertQueue("", { exclusive: true });
    await channel.bindQueue(queue, processed.exchange, pattern);
    let count = 0;
    await channel.consume(queue, (message) => void (message && (count += countIn(message.content))), { noAck: true });
    return {
      get count() {
        return count;
      },
      close: () => channel.close(),
    };
  },
  async purge() {
    const channel = await connection.createConfirmChannel();
    await declare(channel);
    for (const queue of queues) await channel.purgeQueue(queue);
    await channel.close();
  },
});

/** BookSpace as it is shipped, in its two processes. */
export function openOurs({ mongodbUrl, rabbitmqUrl }: Urls, connection: ChannelModel): System {
  const env = { MONGODB_URL: mongodbUrl, RABBITMQ_URL: rabbitmqUrl, HOST: "127.0.0.1", PORT: "0" };
  return {
    name: "ours",
    startApi: () => startServer({ script: "dist/main.js", env, ready: API_READY }),
    startWorker: (...args) =>
      startServer({
        script: "dist/worker.js",
        args,
        env: { ...env, WORKER_HEALTH_PORT: "0" },
        ready: WORKER_READY,
      }),
    ...brokerSide(connection, OURS),
  };
}

/** The yardstick, in a database of its own. */
export function openYardstick({ mongodbUrl, rabbitmqUrl }: Urls, connection: ChannelModel): System {
  const database = new URL(mongodbUrl);
  database.pathname = "/yardstick";
  const env = { MONGODB_URL: database.href, RABBITMQ_URL: rabbitmqUrl, NODE_ENV: "production" };
  return {
    name: "yardstick",
    startApi: () => startServer({ script: bundle("yardstick/api"), env, ready: /ready on http:\/\/localhost:(\d+)/ }),
    startWorker: () => startServer({ script: bundle("yardstick/worker"), env, ready: /worker is ready/ }),
    ...brokerSide(connection, YARDSTICK),
  };
}
