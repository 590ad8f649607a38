import { type Message as AmqpMessage } from "amqplib";
import { type Log } from "../../log.ts";
import { BrokerUnavailable, type ConsumeOptions, type Delivery, type QueueName, type Running } from "../port.ts";
import { DEAD_LETTER_EXCHANGE, queueOf, retryQueueOf } from "../topology.ts";
import { afterVerdict, type Moved } from "../verdict.ts";
import { type Link } from "./link.ts";
import { shortText, toDelivery } from "./properties.ts";
import { type Message, type Publisher } from "./publisher.ts";
import { subscribe } from "./subscription.ts";

/** Subscribes to a consumer's queue; carries out the verdicts, confirmed, before the batch is acknowledged. */
export async function consumeQueue(
  link: Link,
  publisher: Publisher,
  log: Log,
  queue: QueueName,
  { batchSize, atOnce = 1, handle }: ConsumeOptions,
): Promise<Running> {
  return subscribe(link, log, {
    queue: queueOf(queue),
    batchSize,
    atOnce,
    consumeArguments: async () => ({}),
    wary: queue !== "ledger",
    async handle(messages) {
      const deliveries = messages.map((message) => ({ message, delivery: toDelivery(message) }));
      const verdicts = await handle(deliveries.map(({ delivery }) => delivery));
      const moves = deliveries.flatMap(({ message, delivery }, index) => {
        const moved = afterVerdict(queue, delivery, verdicts[index]);
        return moved ? [toMessage(queue, message, delivery, moved)] : [];
      });
      const outcomes = await Promise.all(moves.map((move) => publisher.send(move)));
      if (outcomes.some((outcome) => outcome !== "confirmed"))
        throw new BrokerUnavailable("A failed message could not be moved to where it waits.");
    },
  });
}

function toMessage(queue: QueueName, { properties }: AmqpMessage, delivery: Delivery, moved: Moved): Message {
  const { delayMs } = moved;
  const isParked = delayMs === null || queue === "ledger"; // the ledger has no waiting queues
  return {
    exchange: isParked ? DEAD_LETTER_EXCHANGE : "",
    routingKey: isParked ? queueOf(queue) : retryQueueOf(queue, delayMs),
    body: delivery.body,
    type: shortText(properties.type),
    messageId: shortText(properties.messageId),
    headers: {
      "x-consumer": queue,
      "x-queue": queueOf(queue),
      "x-published-at": delivery.publishedAt,
      "x-attempts": moved.attempts,
      "x-attempts-before-run": moved.attemptsBeforeRun,
      "x-first-failed-at": moved.firstFailedAt,
      "x-error-code": moved.errorCode,
      "x-error-message": moved.errorMessage,
    },
  };
}
