import { randomUUID } from "node:crypto";
import { type Channel, type ConsumeMessage } from "amqplib";
import { encodeTransitions } from "../../events/transition.ts";
import { type Log } from "../../log.ts";
import { type LogMessage, type LogReader, type LogStart } from "../port.ts";
import { LIFECYCLE_LOG } from "../topology.ts";
import { type Link } from "./link.ts";
import { subscribe } from "./subscription.ts";

const BATCH_SIZE = 500;

/** Reads the stream from a place on, and on from there after each reconnect. Resolves when its tail is known. */
export async function readLogStream(
  link: Link,
  log: Log,
  start: LogStart,
  onMessages: (messages: readonly LogMessage[]) => void | Promise<void>,
): Promise<LogReader> {
  let last: number | null = "after" in start ? start.after : null;
  let tail = -1;
  let tailKnown = false;
  let known = (): void => {};
  const opened = new Promise<void>((resolve) => (known = resolve));

  const running = await subscribe(link, log, {
    queue: LIFECYCLE_LOG,
    batchSize: BATCH_SIZE,
    async consumeArguments(channel) {
      if (!tailKnown) {
        tail = await findTail(channel);
        // A number, not `next`: no gap between asking and reading.
        if (!("after" in start) && start.from === "tail") last = tail - (start.back ?? 0);
        tailKnown = true;
      }
      known();
      return { "x-stream-offset": last === null || last < 0 ? "first" : last + 1 };
    },
    async handle(batch) {
      const messages = batch.map(toLogMessage).filter(({ offset }) => last === null || offset > last);
      if (messages.length === 0) return;
      await onMessages(messages);
      last = messages.at(-1)?.offset ?? last;
    },
  });
  await opened;
  return { tail, close: running.close };
}

/**
 * Where the log ends now. A stream doesn't say: its message count lags behind, and its offsets have holes. So a message
 * without transitions is put at its end, and read back from the last chunk on.
 */
async function findTail(channel: Channel): Promise<number> {
  const marker = randomUUID();
  let found = (_offset: number): void => {};
  const markerRead = new Promise<number>((resolve, reject) => {
    found = resolve;
    channel.once("close", () => reject(new Error("The channel was closed while the log's tail was looked for.")));
  });
  channel.sendToQueue(LIFECYCLE_LOG, Buffer.from(encodeTransitions([])), {
    messageId: marker,
    contentType: "application/json",
  });
  const { consumerTag } = await channel.consume(
    LIFECYCLE_LOG,
    (message) => {
      if (!message) return;
      channel.ack(message);
      if (message.properties.messageId === marker) found(offsetOf(message));
    },
    { arguments: { "x-stream-offset": "last" } },
  );
  const tail = await markerRead;
  await channel.cancel(consumerTag);
  return tail;
}

const offsetOf = (message: ConsumeMessage): number => Number(message.properties.headers?.["x-stream-offset"]);

const toLogMessage = (message: ConsumeMessage): LogMessage => ({
  offset: offsetOf(message),
  body: message.content,
  publishedAt: String(message.properties.headers?.["x-published-at"] ?? ""),
});
