import { randomUUID } from "node:crypto";
import { type Channel, type Message } from "amqplib";
import { encodeTransitions } from "../../events/transition.ts";
import { LIFECYCLE_LOG } from "../topology.ts";
import { offsetOf, shortText, toLogMessage } from "./properties.ts";

/** A message by which the log is known again: another log has another one at this offset. */
export interface Landmark {
  readonly offset: number;
  readonly id: string;
}

export const landmarkOf = (message: Message): Landmark => ({
  offset: offsetOf(message),
  // An event that is published again, into the log that took the place of this one, keeps its id but not its time.
  id: `${shortText(message.properties.messageId)} ${toLogMessage(message).publishedAt}`,
});

/**
 * Where the log ends now. A stream doesn't say: its message count lags behind, and its offsets have holes. So a message
 * without transitions is put at its end, and read back. Only when the reader stands: with others writing, the marker might
 * no longer be in the last chunk when the reader comes, and would be waited for without end.
 */
export async function markTail(channel: Channel): Promise<Landmark> {
  const marker = randomUUID();
  const putMarker = (): void =>
    void channel.sendToQueue(LIFECYCLE_LOG, Buffer.from(encodeTransitions([])), {
      messageId: marker,
      contentType: "application/json",
    });
  return landmarkOf(await lookFor(channel, "last", ({ properties }) => properties.messageId === marker, putMarker));
}

/** Is it still in the log, whose end was just marked? What is at the end or beyond was never in this log. */
export async function isThere(channel: Channel, { offset, id }: Landmark, end: Landmark): Promise<boolean> {
  if (offset >= end.offset) return false;
  const found = landmarkOf(await lookFor(channel, offset, () => true));
  return found.offset === offset && found.id === id;
}

/** Of a log that is not empty. */
export const oldestOffset = async (channel: Channel): Promise<number> =>
  offsetOf(await lookFor(channel, "first", () => true));

/** The first message from a place on that is the one; it must be there, or come. */
async function lookFor(
  channel: Channel,
  from: "first" | "last" | number,
  isIt: (message: Message) => boolean,
  onStanding = (): void => {},
): Promise<Message> {
  let found = (_message: Message): void => {};
  let failed = (_reason: string): void => {};
  const looked = new Promise<Message>((resolve, reject) => {
    found = resolve;
    failed = (reason) => reject(new Error(`${reason} while a place in the log was looked for.`));
  });
  channel.once("close", () => failed("The channel was closed"));
  const onMessage = (message: Message | null): void => {
    if (!message) return failed("The queue went away");
    channel.ack(message);
    if (isIt(message)) found(message);
  };
  const standing = channel
    .consume(LIFECYCLE_LOG, onMessage, { arguments: { "x-stream-offset": from } })
    .then((consumer) => {
      onStanding();
      return consumer;
    });
  // Both at once: a channel that dies rejects both, and a rejection that nobody awaits would end the process.
  const [message, { consumerTag }] = await Promise.all([looked, standing]);
  await channel.cancel(consumerTag);
  return message;
}
