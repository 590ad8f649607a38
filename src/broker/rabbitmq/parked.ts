import { type GetMessage, type Options } from "amqplib";
import { type ParkedMessage, QUEUE_NAMES, type QueueName } from "../port.ts";
import { queueOf } from "../topology.ts";
import { toDelivery } from "./properties.ts";

/** What a message has for an error code that RabbitMQ dead-lettered by itself. */
const DELIVERY_LIMIT = "DELIVERY_LIMIT";
const MAX_HEADERS = 30;
const MAX_HEADER_LENGTH = 300;

export function toParked(message: GetMessage): ParkedMessage {
  const { headers = {} } = message.properties;
  const died = diedAtLimit(message);
  return {
    body: message.content,
    queue: died ?? nameOf(headers["x-queue"]),
    // The run that ended it left no trace in the headers.
    attempts: toDelivery(message).attempts + (died ? 1 : 0),
    atDeliveryLimit: died !== null || headers["x-error-code"] === DELIVERY_LIMIT,
    headers: shown(headers),
  };
}

/**
 * What it is published with again: as it was, but for what would make RabbitMQ refuse it, copy it elsewhere or let it
 * expire. What RabbitMQ dead-lettered gets the headers of any other dead letter, so that it too can be moved by hand.
 */
export function keptProperties(message: GetMessage): Options.Publish {
  const {
    headers = {},
    userId: _user,
    expiration: _expiration,
    deliveryMode: _mode,
    ...properties
  } = message.properties;
  const { CC: _cc, BCC: _bcc, "x-delivery-count": _count, "x-acquired-count": _acquired, ...kept } = headers;
  const died = diedAtLimit(message);
  return { ...properties, persistent: true, mandatory: true, headers: died ? explained(message, died) : kept };
}

function explained(message: GetMessage, queue: QueueName): Record<string, unknown> {
  const {
    "x-death": _death,
    "x-delivery-count": _count,
    "x-acquired-count": _acquired,
    ...headers
  } = message.properties.headers ?? {};
  const attempts = toDelivery(message).attempts + 1;
  return {
    ...headers,
    "x-consumer": queue,
    "x-queue": queueOf(queue),
    "x-attempts": attempts,
    "x-attempts-before-run": attempts,
    "x-error-code": DELIVERY_LIMIT,
    "x-error-message": "RabbitMQ delivered it again and again without an answer, and gave up.",
  };
}

/** The queue on whose delivery limit RabbitMQ itself took it out, if that is how it came here. */
function diedAtLimit({ properties }: GetMessage): QueueName | null {
  const deaths: unknown = properties.headers?.["x-death"];
  const latest: unknown = Array.isArray(deaths) ? deaths[0] : undefined;
  if (latest === null || typeof latest !== "object" || !("reason" in latest)) return null;
  return latest.reason === "delivery_limit" && "queue" in latest ? nameOf(latest.queue) : null;
}

const nameOf = (queue: unknown): QueueName | null => QUEUE_NAMES.find((name) => queueOf(name) === queue) ?? null;

/** Anybody can publish headers of any number and size. */
const shown = (headers: Readonly<Record<string, unknown>>): ParkedMessage["headers"] =>
  Object.fromEntries(
    Object.entries(headers)
      .slice(0, MAX_HEADERS)
      .map(([name, value]) => [
        name.slice(0, MAX_HEADER_LENGTH),
        typeof value === "number" ? value : textOf(value).slice(0, MAX_HEADER_LENGTH),
      ]),
  );

const textOf = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
