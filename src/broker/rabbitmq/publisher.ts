import { type ConfirmChannel, type Options } from "amqplib";
import { type PublishOutcome } from "../port.ts";
import { type Link, openChannel } from "./link.ts";

export interface Message {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Uint8Array | string;
  readonly type: string;
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string | number>>;
}

export interface Publisher {
  /** Persistent and mandatory; resolves when the broker has answered for it, `refused` when it can't. */
  send(message: Message): Promise<PublishOutcome>;
}

/** Unconfirmed messages at a time; at the bound `send` waits for a confirm. Its callers send in batches, so few ever wait. */
const MAX_UNCONFIRMED = 2_000;

export async function openPublisher(link: Link): Promise<Publisher> {
  let channel: ConfirmChannel | null = null;
  let unconfirmed = 0;
  let sequence = 0;
  const waiting: (() => void)[] = [];
  /** A `return` comes before its confirm; matched by a number of our own, since one id can be under way twice. */
  const returned = new Set<string>();

  await link.attach(async (model) => {
    const opened = await openChannel(model, () => model.createConfirmChannel());
    opened.on("return", (message) => returned.add(String(message.properties.correlationId)));
    opened.once("close", () => {
      if (channel === opened) channel = null;
    });
    channel = opened;
  });

  function release(): void {
    unconfirmed -= 1;
    waiting.shift()?.();
  }

  function publish({ exchange, routingKey, body, type, messageId, headers }: Message): Promise<PublishOutcome> {
    const correlationId = String((sequence += 1));
    const options: Options.Publish = {
      persistent: true,
      mandatory: true,
      contentType: "application/json",
      type,
      messageId,
      correlationId,
      headers,
    };
    const content =
      typeof body === "string" ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    return new Promise((resolve) => {
      if (!channel) return resolve("refused");
      try {
        channel.publish(exchange, routingKey, content, options, (error: unknown) => {
          const unroutable = returned.delete(correlationId);
          resolve(error ? "refused" : unroutable ? "unroutable" : "confirmed");
        });
      } catch {
        resolve("refused"); // the channel was closed a moment ago
      }
    });
  }

  return {
    async send(message) {
      while (unconfirmed >= MAX_UNCONFIRMED) await new Promise<void>((resolve) => waiting.push(resolve));
      unconfirmed += 1;
      return publish(message).finally(release);
    },
  };
}
