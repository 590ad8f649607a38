import { randomUUID } from "node:crypto";
import { connect, type ConsumeMessage, type GetMessage } from "amqplib";
import { LIFECYCLE_LOG } from "../../src/broker/topology.ts";

/** What somebody does to RabbitMQ itself, in its UI or with another program. */
export interface ByHand {
  publish(exchange: string, routingKey: string, body: Uint8Array): Promise<void>;
  /** Takes out all that is ready. */
  take(queue: string): Promise<readonly GetMessage[]>;
  /** As "Move messages" in the UI: bodies and properties stay as they were. Answers how many. */
  move(from: string, to: string): Promise<number>;
  /** How many messages are ready. */
  depth(queue: string): Promise<number>;
  /** The messages of this event in the log, one for each time that it was published. */
  published(eventId: string): Promise<readonly Uint8Array[]>;
  /** All of the log, in its order, with the place of each message. */
  log(): Promise<readonly { readonly offset: number; readonly body: Uint8Array }[]>;
  close(): Promise<void>;
}

export async function byHand(url: string): Promise<ByHand> {
  const model = await connect(url);
  const channel = await model.createConfirmChannel();

  async function take(queue: string): Promise<readonly GetMessage[]> {
    const taken: GetMessage[] = [];
    for (;;) {
      const message = await channel.get(queue, { noAck: true });
      if (!message) return taken;
      taken.push(message);
    }
  }

  /** All of the log: up to a message of our own, without transitions, that is put at its end. */
  async function readLog(): Promise<readonly ConsumeMessage[]> {
    const reading = await model.createChannel();
    const marker = randomUUID();
    const read: ConsumeMessage[] = [];
    let done = (): void => {};
    const whole = new Promise<void>((resolve) => (done = resolve));
    await reading.prefetch(1_000);
    await reading.consume(
      LIFECYCLE_LOG,
      (message) => {
        if (!message) return;
        reading.ack(message);
        read.push(message);
        if (message.properties.messageId === marker) done();
      },
      { arguments: { "x-stream-offset": "first" } },
    );
    reading.sendToQueue(LIFECYCLE_LOG, Buffer.from("[]"), { messageId: marker });
    await whole;
    await reading.close();
    return read;
  }

  return {
    take,
    async publish(exchange, routingKey, body) {
      channel.publish(exchange, routingKey, Buffer.from(body), { persistent: true, contentType: "application/json" });
      await channel.waitForConfirms();
    },
    async move(from, to) {
      const taken = await take(from);
      for (const { content, properties } of taken) channel.publish("", to, content, properties);
      await channel.waitForConfirms();
      return taken.length;
    },
    depth: async (queue) => (await channel.checkQueue(queue)).messageCount,
    published: async (eventId) =>
      (await readLog()).filter(({ properties }) => properties.messageId === eventId).map(({ content }) => content),
    log: async () =>
      (await readLog()).map(({ content, properties }) => ({
        offset: Number(properties.headers?.["x-stream-offset"]),
        body: content,
      })),
    close: () => model.close(),
  };
}
