import { type ConsumeMessage } from "amqplib";
import { type Log } from "../../log.ts";
import {
  BrokerUnavailable,
  type ConsumeOptions,
  type Delivery,
  type QueueName,
  type Running,
  type Verdict,
} from "../port.ts";
import { DEAD_LETTER_EXCHANGE, queueOf, retryQueueOf } from "../topology.ts";
import { type Link } from "./link.ts";
import { type Message, type Publisher } from "./publisher.ts";
import { subscribe } from "./subscription.ts";

/** Headers hold an excerpt, so that a huge message can't make a frame too large; the ledger has the rest. */
const MAX_ERROR_LENGTH = 1_000;

/** Subscribes to a consumer's queue; carries out the verdicts, confirmed, before the batch is acknowledged. */
export async function consumeQueue(
  link: Link,
  publisher: Publisher,
  log: Log,
  queue: QueueName,
  { batchSize, handle }: ConsumeOptions,
): Promise<Running> {
  return subscribe(link, log, {
    queue: queueOf(queue),
    batchSize,
    consumeArguments: async () => ({}),
    async handle(messages) {
      const deliveries = messages.map(toDelivery);
      const verdicts = await handle(deliveries);
      const moved = await Promise.all(
        messages.map((message, index) => {
          const next = follow(queue, message, deliveries[index], verdicts[index]);
          return next ? publisher.send(next) : "confirmed";
        }),
      );
      if (moved.some((outcome) => outcome !== "confirmed"))
        throw new BrokerUnavailable("A failed message could not be moved to where it waits.");
    },
  });
}

function toDelivery({ content, properties }: ConsumeMessage): Delivery {
  const headers: Record<string, unknown> = properties.headers ?? {};
  return {
    body: content,
    publishedAt: text(headers["x-published-at"]) ?? "",
    attempts: count(headers["x-attempts"]),
    attemptsBeforeRun: count(headers["x-attempts-before-run"]),
    firstFailedAt: text(headers["x-first-failed-at"]),
  };
}

/** Where the verdict sends the message; null when it is done. */
function follow(
  queue: QueueName,
  { properties }: ConsumeMessage,
  delivery: Delivery | undefined,
  verdict: Verdict | undefined,
): Message | null {
  if (!delivery || !verdict)
    throw new Error(`The handler of '${queue}' gave fewer verdicts than it was given deliveries.`);
  if (verdict.kind === "done") return null;
  const attempts = delivery.attempts + 1;
  const parked = verdict.kind === "park" || queue === "ledger"; // the ledger has no waiting queues
  return {
    exchange: parked ? DEAD_LETTER_EXCHANGE : "",
    routingKey: parked ? queueOf(queue) : retryQueueOf(queue, verdict.delayMs),
    body: delivery.body,
    type: text(properties.type) ?? "",
    messageId: text(properties.messageId) ?? "",
    headers: {
      "x-consumer": queue,
      "x-queue": queueOf(queue),
      "x-published-at": delivery.publishedAt,
      "x-attempts": attempts,
      // A parked message that is moved back by hand starts a new run, with all its retries.
      "x-attempts-before-run": parked ? attempts : delivery.attemptsBeforeRun,
      "x-first-failed-at": delivery.firstFailedAt ?? verdict.failedAt,
      "x-error-code": verdict.failure.code,
      "x-error-message": verdict.failure.message.slice(0, MAX_ERROR_LENGTH),
    },
  };
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const count = (value: unknown): number =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;
