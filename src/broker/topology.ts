import { type Channel } from "amqplib";
import { CONSUMERS, type ConsumerName } from "../events/consumers.ts";
import { wireType } from "../events/transition.ts";
import { FOR_LEDGER, type QueueName, RETRY_DELAYS_MS, type RetryDelayMs } from "./port.ts";

export const EVENTS_EXCHANGE = "bookspace.events";
export const DEAD_LETTER_EXCHANGE = "bookspace.events.dlx";
export const DEAD_LETTER_QUEUE = "bookspace.events.dlq";
/** Held, as an exclusive queue, by whoever sweeps the dead letters: it goes with their connection. */
export const SWEEP_LOCK = "bookspace.events.dlq.sweep";
export const LIFECYCLE_EXCHANGE = "bookspace.lifecycle";
export const LIFECYCLE_LOG = "bookspace.lifecycle.log";

export const queueOf = (name: QueueName): string => `bookspace.${name}`;
export const retryQueueOf = (consumer: ConsumerName, delayMs: RetryDelayMs): string =>
  `${queueOf(consumer)}.retry.${delayMs / 1_000}s`;

interface Exchange {
  readonly name: string;
  readonly type: "fanout" | "topic";
}
interface Queue {
  readonly name: string;
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
  readonly bindings: readonly { readonly exchange: string; readonly pattern: string }[];
}

const QUORUM = { "x-queue-type": "quorum" } as const;
/** The last guard against a message that kills the process: after so many deliveries the broker itself dead-letters it. */
const DELIVERY_LIMIT = 100;
/**
 * In other words none, which RabbitMQ 3 has no number for. RabbitMQ 4 has a limit of 20 where none is said, and throws away
 * what comes back more often and has nowhere to go: a dead letter that is looked at and put back in its UI.
 */
const NEVER = 1_000_000_000;

const everyEvent = { exchange: EVENTS_EXCHANGE, pattern: "" };

const consumerQueue = (consumer: ConsumerName): Queue => ({
  name: queueOf(consumer),
  arguments: { ...QUORUM, "x-dead-letter-exchange": DEAD_LETTER_EXCHANGE, "x-delivery-limit": DELIVERY_LIMIT },
  bindings: [everyEvent],
});

/** Without a limit of its own: what comes back to it too often goes where it would have gone in time, only earlier. */
const retryQueue = (consumer: ConsumerName, delayMs: RetryDelayMs): Queue => ({
  name: retryQueueOf(consumer, delayMs),
  arguments: {
    ...QUORUM,
    "x-message-ttl": delayMs,
    "x-dead-letter-exchange": "",
    "x-dead-letter-routing-key": queueOf(consumer),
    // Kept until the consumer's queue has confirmed it; this strategy needs the overflow beside it.
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
  },
  bindings: [],
});

export const EXCHANGES: readonly Exchange[] = [
  { name: EVENTS_EXCHANGE, type: "fanout" },
  { name: DEAD_LETTER_EXCHANGE, type: "fanout" },
  { name: LIFECYCLE_EXCHANGE, type: "topic" },
];

export const QUEUES: readonly Queue[] = [
  {
    name: DEAD_LETTER_QUEUE,
    arguments: { ...QUORUM, "x-delivery-limit": NEVER },
    bindings: [{ exchange: DEAD_LETTER_EXCHANGE, pattern: "" }],
  },
  {
    name: LIFECYCLE_LOG,
    // A week at least, unless it has 10 GB before; whole segments go. A cursor that is older is answered with `FeedCursorExpired`.
    arguments: {
      "x-queue-type": "stream",
      "x-max-age": "7D",
      "x-max-length-bytes": 10_000_000_000,
      "x-stream-max-segment-size-bytes": 100_000_000,
    },
    bindings: [everyEvent, { exchange: LIFECYCLE_EXCHANGE, pattern: "#" }],
  },
  {
    name: queueOf("ledger"),
    arguments: {
      ...QUORUM,
      "x-single-active-consumer": true,
      "x-dead-letter-exchange": DEAD_LETTER_EXCHANGE,
      "x-delivery-limit": DELIVERY_LIMIT,
    },
    bindings: [
      everyEvent,
      ...FOR_LEDGER.map((status) => ({
        exchange: LIFECYCLE_EXCHANGE,
        pattern: wireType(status),
      })),
    ],
  },
  ...CONSUMERS.flatMap((consumer) => [
    ...RETRY_DELAYS_MS.map((delayMs) => retryQueue(consumer, delayMs)),
    consumerQueue(consumer),
  ]),
];

/**
 * Declares every exchange, queue and binding; harmless when they are there already.
 * @throws Error that names what exists with other arguments and says what to do about it.
 */
export async function declareTopology(
  channel: Pick<Channel, "assertExchange" | "assertQueue" | "bindQueue">,
): Promise<void> {
  for (const { name, type } of EXCHANGES)
    await declared("exchange", name, channel.assertExchange(name, type, { durable: true }));
  for (const { name, arguments: args } of QUEUES)
    await declared("queue", name, channel.assertQueue(name, { durable: true, arguments: args }));
  // Last, so that no event is routed before every queue is there.
  for (const { name, bindings } of QUEUES)
    for (const { exchange, pattern } of bindings) await channel.bindQueue(name, exchange, pattern);
}

async function declared(kind: "exchange" | "queue", name: string, done: Promise<unknown>): Promise<void> {
  try {
    await done;
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 406) throw cause;
    const advice = kind === "queue" ? "Drain it (or move its messages with a shovel)" : "Stop what publishes to it";
    throw new Error(
      `The ${kind} '${name}' exists in RabbitMQ with other arguments. ${advice}, delete it, and it is created anew at the next connect. RabbitMQ says: ${(cause as Error).message}`,
      { cause },
    );
  }
}
