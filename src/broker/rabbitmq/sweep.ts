import { type ChannelModel, type ConfirmChannel, type GetMessage } from "amqplib";
import { type Broker, BrokerUnavailable, type Sweep } from "../port.ts";
import { DEAD_LETTER_QUEUE, SWEEP_LOCK } from "../topology.ts";
import { type Link, quietly } from "./link.ts";
import { keptProperties, toParked } from "./parked.ts";

/** Taken out at a time. What a lost connection gives back counts as delivered once more, so it is not much. */
const BATCH = 100;

/**
 * `sweepParked` over the dead-letter queue. What is kept is published again at its end, confirmed, and only then taken away:
 * giving it back instead would count as one more delivery, and keep it at the head, before what the next look is for.
 */
export function createSweep(link: Link): Broker["sweepParked"] {
  let sweeping = false;
  /** Stays open: acknowledgements are on their way for a while, and closing the channel right after them takes some back. */
  let opened: Opened | null = null;

  async function sweepLocked(model: ChannelModel, decide: Parameters<Broker["sweepParked"]>[0]): Promise<Sweep> {
    if (opened?.model !== model) opened = await open(model);
    const current = opened;
    try {
      return await sweep(current, decide);
    } catch (error) {
      opened = null;
      await quietly(current.channel.close()); // what was not acknowledged is in the queue again
      throw error;
    }
  }

  return async (decide) => {
    if (sweeping) return null; // the lock is this whole connection's
    const model = link.model();
    if (!model) throw new BrokerUnavailable();
    sweeping = true;
    try {
      const lock = await takeLock(model);
      return lock && (await sweepLocked(model, decide).finally(lock.release));
    } finally {
      sweeping = false;
    }
  };
}

interface Opened {
  readonly model: ChannelModel;
  readonly channel: ConfirmChannel;
  /** Did the queue refuse something, because it is no longer there? */
  unroutable: boolean;
}

async function open(model: ChannelModel): Promise<Opened> {
  const opened: Opened = { model, channel: await model.createConfirmChannel(), unroutable: false };
  opened.channel.on("error", () => {}); // told by the call that rejects
  opened.channel.on("return", () => (opened.unroutable = true));
  return opened;
}

async function takeLock(model: ChannelModel): Promise<{ release(): Promise<void> } | null> {
  const channel = await model.createChannel();
  channel.on("error", () => {}); // told by the call that rejects
  try {
    await channel.assertQueue(SWEEP_LOCK, { exclusive: true, durable: false });
  } catch (error) {
    if ((error as { code?: unknown }).code === 405) return null; // another connection's
    throw new BrokerUnavailable("RabbitMQ could not lock its dead letters.", { cause: error });
  }
  return {
    async release() {
      await channel.deleteQueue(SWEEP_LOCK).catch(() => {});
      await quietly(channel.close());
    },
  };
}

async function sweep(opened: Opened, decide: Parameters<Broker["sweepParked"]>[0]): Promise<Sweep> {
  const { channel } = opened;
  // No more than are there now: else what is kept would be met again at the end.
  const { messageCount } = await channel.checkQueue(DEAD_LETTER_QUEUE);
  let [examined, dropped] = [0, 0];
  while (examined < messageCount) {
    const batch = await take(channel, Math.min(BATCH, messageCount - examined));
    const last = batch.at(-1);
    if (!last) break;
    const fates = await decide(batch.map(toParked));
    const kept = batch.filter((_, index) => fates[index] !== "drop");
    await Promise.all(kept.map((message) => putBack(channel, message)));
    if (opened.unroutable) throw new BrokerUnavailable("The dead-letter queue was deleted while it was swept.");
    channel.ack(last, true);
    examined += batch.length;
    dropped += batch.length - kept.length;
  }
  return { examined, dropped };
}

async function take(channel: ConfirmChannel, count: number): Promise<readonly GetMessage[]> {
  const batch: GetMessage[] = [];
  while (batch.length < count) {
    const message = await channel.get(DEAD_LETTER_QUEUE, { noAck: false });
    if (!message) break;
    batch.push(message);
  }
  return batch;
}

function putBack(channel: ConfirmChannel, message: GetMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error: unknown): void =>
      error ? reject(new BrokerUnavailable("A dead letter could not be put back.", { cause: error })) : resolve();
    channel.publish("", DEAD_LETTER_QUEUE, message.content, keptProperties(message), done);
  });
}
