import { iso, newId, systemClock } from "../../clock.ts";
import { CONSUMERS, type ConsumerName } from "../../events/consumers.ts";
import { encodeEnvelope } from "../../events/envelope.ts";
import { encodeTransitions, wireType } from "../../events/transition.ts";
import { type Log } from "../../log.ts";
import { type Announced, inMessages } from "../announcements.ts";
import { type Broker, BrokerUnavailable, type QueueCount, RETRY_DELAYS_MS } from "../port.ts";
import { createRunningSet } from "../running.ts";
import { DEAD_LETTER_QUEUE, EVENTS_EXCHANGE, LIFECYCLE_EXCHANGE, queueOf, retryQueueOf } from "../topology.ts";
import { consumeQueue } from "./consume.ts";
import { type Link, openLink, quietly } from "./link.ts";
import { openPublisher } from "./publisher.ts";
import { readLogStream } from "./read-log.ts";
import { createSweep } from "./sweep.ts";

/**
 * The `Broker` port over RabbitMQ. Resolves also when the broker is away: it connects as soon as it can, and what was
 * subscribed meanwhile starts then. `readLog` waits for the connection, because it must know the log's tail.
 */
export async function openRabbitmqBroker({ url, log }: { readonly url: string; readonly log: Log }): Promise<Broker> {
  const link = await openLink({ url, log });
  const publisher = await openPublisher(link);
  const { track, closeAll } = createRunningSet();

  const now = (): string => iso(systemClock());
  const requireConnection = (): void => {
    if (!link.connected()) throw new BrokerUnavailable();
  };

  /** All of one status. */
  async function announceTogether(transitions: readonly Announced[]): Promise<void> {
    const [first] = transitions;
    if (!first) return;
    const type = wireType(first.status);
    const message = {
      exchange: LIFECYCLE_EXCHANGE,
      routingKey: type,
      body: encodeTransitions(transitions),
      type,
      messageId: newId(),
      headers: { "x-published-at": now() },
    };
    const outcome = await publisher.send(message);
    if (outcome !== "confirmed") throw new BrokerUnavailable(`RabbitMQ did not take an announcement (${outcome}).`);
  }

  return {
    connected: () => link.connected(),
    async publish(events) {
      requireConnection();
      const headers = { "x-published-at": now() };
      return Promise.all(
        events.map((event) =>
          publisher.send({
            exchange: EVENTS_EXCHANGE,
            routingKey: "",
            body: encodeEnvelope(event),
            type: event.type,
            messageId: event.id,
            headers,
          }),
        ),
      );
    },
    async redeliver(redeliveries) {
      requireConnection();
      const publishedAt = now();
      return Promise.all(
        redeliveries.map(({ consumer, event, attempts }) =>
          publisher.send({
            exchange: "",
            routingKey: queueOf(consumer),
            body: encodeEnvelope(event),
            type: event.type,
            messageId: event.id,
            headers: {
              "x-published-at": publishedAt,
              "x-attempts": attempts,
              "x-attempts-before-run": attempts,
            },
          }),
        ),
      );
    },
    sweepParked: createSweep(link),
    async announce(transitions) {
      requireConnection();
      await Promise.all(inMessages(transitions).map(announceTogether));
    },
    consume: async (queue, options) => track(await consumeQueue(link, publisher, log, queue, options)),
    readLog: async (...args) => track(await readLogStream(link, log, ...args)),
    counts: () => countQueues(link),
    async close() {
      await closeAll();
      await link.close();
    },
  };
}

async function countQueues(link: Link): ReturnType<Broker["counts"]> {
  const model = link.model();
  if (!model) throw new BrokerUnavailable();
  try {
    const channel = await model.createChannel();
    channel.on("error", () => {}); // the call below rejects
    const count = async (queue: string): Promise<number> => (await channel.checkQueue(queue)).messageCount;
    const consumers = await Promise.all(
      CONSUMERS.map(async (consumer): Promise<[ConsumerName, QueueCount]> => {
        const retries = await Promise.all(RETRY_DELAYS_MS.map((delayMs) => count(retryQueueOf(consumer, delayMs))));
        return [
          consumer,
          { ready: await count(queueOf(consumer)), retrying: retries.reduce((sum, each) => sum + each, 0) },
        ];
      }),
    );
    const [ledger, parked] = [await count(queueOf("ledger")), await count(DEAD_LETTER_QUEUE)];
    await quietly(channel.close());
    return { queues: Object.fromEntries(consumers) as Record<ConsumerName, QueueCount>, ledger, parked };
  } catch (cause) {
    throw new BrokerUnavailable("RabbitMQ could not count its queues.", { cause });
  }
}
