import { type Message } from "amqplib";
import { type Delivery, type LogMessage } from "../port.ts";

// Anybody with access to RabbitMQ can publish here, with any headers: what isn't of the form that this code writes
// counts as missing.

/** More attempts than any message ever had; the number must also fit the `Int` of the API. */
const MAX_ATTEMPTS = 1_000_000;
const MAX_INSTANT_LENGTH = 40;
/** Of a short string on the wire. */
const MAX_SHORT_BYTES = 255;

export function toDelivery({
  content,
  properties: { headers = {} },
}: Pick<Message, "content" | "properties">): Delivery {
  const attempts = count(headers["x-attempts"]);
  return {
    body: content,
    publishedAt: instant(headers["x-published-at"]) ?? "",
    attempts,
    // More than there were attempts would give the message retries without end.
    attemptsBeforeRun: Math.min(count(headers["x-attempts-before-run"]), attempts),
    firstFailedAt: instant(headers["x-first-failed-at"]),
  };
}

export const offsetOf = ({ properties }: Message): number => Number(properties.headers?.["x-stream-offset"]);

export const toLogMessage = (message: Message): LogMessage => ({
  offset: offsetOf(message),
  body: message.content,
  publishedAt: instant(message.properties.headers?.["x-published-at"]) ?? "",
});

/** A property that can be sent on as it is. Bytes that are no UTF-8 grow when they are decoded, perhaps past the bound. */
export const shortText = (value: unknown): string =>
  typeof value === "string" && Buffer.byteLength(value) <= MAX_SHORT_BYTES ? value : "";

const instant = (value: unknown): string | undefined =>
  typeof value === "string" && value.length <= MAX_INSTANT_LENGTH && !Number.isNaN(Date.parse(value))
    ? new Date(value).toISOString()
    : undefined;

const count = (value: unknown): number =>
  typeof value === "number" && Number.isInteger(value) && value > 0 && value <= MAX_ATTEMPTS ? value : 0;
