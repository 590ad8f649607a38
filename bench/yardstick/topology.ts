import { type Channel } from "amqplib";

export const EVENTS = "yardstick.events";
export const PROCESSED = "yardstick.processed";
export const CONSUMERS = ["notifications", "search", "analytics"] as const;
export type Consumer = (typeof CONSUMERS)[number];

export const queueOf = (consumer: Consumer): string => `yardstick.${consumer}`;

export async function declare(channel: Channel): Promise<void> {
  await channel.assertExchange(EVENTS, "fanout", { durable: true });
  await channel.assertExchange(PROCESSED, "fanout", { durable: true });
  for (const consumer of CONSUMERS) {
    await channel.assertQueue(queueOf(consumer), { durable: true });
    await channel.bindQueue(queueOf(consumer), EVENTS, "");
  }
}

export interface YardstickEvent {
  readonly id: string;
  readonly type: "document.created" | "document.updated";
  readonly timestamp: string;
  readonly actor: string;
  readonly data: {
    readonly documentId: string;
    readonly title: string;
    readonly content: string;
    readonly tags: readonly string[];
    readonly createdBy: string;
  };
}

/** What is said when the last consumer is done. */
export interface Processed {
  readonly eventId: string;
  readonly type: string;
  readonly subject: string;
  readonly at: string;
  readonly attempts: number;
  readonly latencyMs: number;
}

export const encode = (value: YardstickEvent | Processed): Buffer => Buffer.from(JSON.stringify(value));
