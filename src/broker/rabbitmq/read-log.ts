import { randomUUID } from "node:crypto";
import { type Channel, type ConsumeMessage } from "amqplib";
import { encodeTransitions } from "../../events/transition.ts";
import { type Log } from "../../log.ts";
import { BrokerUnavailable, type LogMessage, type LogReader, type LogStart } from "../port.ts";
import { LIFECYCLE_LOG } from "../topology.ts";
import { type Link } from "./link.ts";
import { offsetOf, toLogMessage } from "./properties.ts";
import { subscribe } from "./subscription.ts";

const BATCH_SIZE = 500;

/**
 * Reads the stream from a place on, and on from there after each reconnect. Resolves when its tail is known.
 * @throws BrokerUnavailable when the broker is closed before that.
 */
export async function readLogStream(
  link: Link,
  log: Log,
  start: LogStart,
  onMessages: (messages: readonly LogMessage[]) => void | Promise<void>,
): Promise<LogReader> {
  let last: number | null = "after" in start ? start.after : null;
  let tailKnown = false;
  let opened = (_tail: number): void => {};
  let giveUp = (): void => {};
  const tail = new Promise<number>((resolve, reject) => {
    opened = resolve;
    giveUp = () => reject(new BrokerUnavailable("The broker was closed before the log was opened."));
  });

  const running = await subscribe(link, log, {
    queue: LIFECYCLE_LOG,
    batchSize: BATCH_SIZE,
    atOnce: 1,
    async consumeArguments(channel) {
      if (!tailKnown) {
        const end = await findTail(channel);
        // A number, not `next`: no gap between asking and reading.
        if (!("after" in start) && start.from === "tail") last = end - (start.back ?? 0);
        tailKnown = true;
        opened(end);
      }
      return { "x-stream-offset": last === null || last < 0 ? "first" : last + 1 };
    },
    async handle(batch) {
      const messages = batch.map(toLogMessage).filter(({ offset }) => last === null || offset > last);
      if (messages.length === 0) return;
      await onMessages(messages);
      last = messages.at(-1)?.offset ?? last;
    },
  });
  link.closing.addEventListener("abort", giveUp, { once: true });
  if (link.closing.aborted) giveUp();
  try {
    return { tail: await tail, close: running.close };
  } finally {
    link.closing.removeEventListener("abort", giveUp);
  }
}

/**
 * Where the log ends now. A stream doesn't say: its message count lags behind, and its offsets have holes. So a message
 * without transitions is put at its end, and read back. Only when the reader stands: with others writing, the marker might
 * no longer be in the last chunk when the reader comes, and would be waited for without end.
 */
async function findTail(channel: Channel): Promise<number> {
  const marker = randomUUID();
  let found = (_offset: number): void => {};
  let failed = (_reason: string): void => {};
  const markerRead = new Promise<number>((resolve, reject) => {
    found = resolve;
    failed = (reason) => reject(new Error(`${reason} while the log's tail was looked for.`));
  });
  channel.once("close", () => failed("The channel was closed"));
  const onMessage = (message: ConsumeMessage | null): void => {
    if (!message) return failed("The queue went away");
    channel.ack(message);
    if (message.properties.messageId === marker) found(offsetOf(message));
  };
  const standing = channel
    .consume(LIFECYCLE_LOG, onMessage, { arguments: { "x-stream-offset": "last" } })
    .then((consumer) => {
      channel.sendToQueue(LIFECYCLE_LOG, Buffer.from(encodeTransitions([])), {
        messageId: marker,
        contentType: "application/json",
      });
      return consumer;
    });
  // Both at once: a channel that dies rejects both, and a rejection that nobody awaits would end the process.
  const [tail, { consumerTag }] = await Promise.all([markerRead, standing]);
  await channel.cancel(consumerTag);
  return tail;
}
