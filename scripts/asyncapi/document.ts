import { EVENTS_EXCHANGE, EXCHANGES, LIFECYCLE_EXCHANGE, queueOf } from "../../src/broker/topology.ts";
import { consumersOf, EVENT_TYPES } from "../../src/events/catalogue.ts";
import { CONSUMERS, type ConsumerName } from "../../src/events/consumers.ts";
import { wireType } from "../../src/events/transition.ts";
import { keyOf, MESSAGES, STATUSES } from "./messages.ts";

const BINDING = { bindingVersion: "0.3.0" } as const;
const EVENTS = EVENT_TYPES.map(keyOf);
const TRANSITIONS = STATUSES.map((status) => keyOf(wireType(status)));

const messageRefs = (keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, { $ref: `#/components/messages/${key}` }]));
const ofChannel = (channel: string, keys: readonly string[]) =>
  keys.map((key) => ({ $ref: `#/channels/${channel}/messages/${key}` }));

function exchange(name: string) {
  const type = EXCHANGES.find((one) => one.name === name)?.type;
  return {
    amqp: { is: "routingKey", exchange: { name, type, durable: true, autoDelete: false, vhost: "/" }, ...BINDING },
  };
}

const send = (channel: string, summary: string, keys: readonly string[]) => ({
  action: "send",
  channel: { $ref: `#/channels/${channel}` },
  summary,
  messages: ofChannel(channel, keys),
  bindings: { amqp: { deliveryMode: 2, mandatory: true, timestamp: false, ...BINDING } },
});

/** What one consumer takes from its queue, beside what it passes over. */
const receive = (consumer: ConsumerName) => ({
  action: "receive",
  channel: { $ref: "#/channels/events" },
  summary: `The consumer ${consumer} handles events from its queue ${queueOf(consumer)}.`,
  messages: ofChannel("events", EVENT_TYPES.filter((type) => consumersOf(type).includes(consumer)).map(keyOf)),
  bindings: { amqp: { ack: true, ...BINDING } },
});

/** What BookSpace says over RabbitMQ, as an AsyncAPI 3.0 document. */
export const asyncapiDocument = {
  asyncapi: "3.0.0",
  info: {
    title: "BookSpace events",
    version: "1.0.0",
    description: [
      "Every change in BookSpace is an event, and every step of an event's life is a transition.",
      "",
      "To listen, bind a queue of your own to an exchange. Events come at least once: recognise a repeat by `id`, a transition's by event, consumer, attempt and type. Pass over fields that you don't know, and events with `test: true`. Events of private documents come too; `audience` says who may read them.",
    ].join("\n"),
    license: { name: "MIT" },
  },
  defaultContentType: "application/json",
  servers: {
    development: {
      host: "localhost:5672",
      protocol: "amqp",
      protocolVersion: "0-9-1",
      description: "RabbitMQ as docker-compose.yml starts it; RABBITMQ_URL names yours.",
      security: [{ $ref: "#/components/securitySchemes/password" }],
    },
  },
  channels: {
    events: {
      address: EVENTS_EXCHANGE,
      title: "Events",
      description: `What mutations made: the fanout exchange ${EVENTS_EXCHANGE}. The routing key has no meaning.`,
      messages: messageRefs(EVENTS),
      bindings: exchange(EVENTS_EXCHANGE),
    },
    lifecycle: {
      address: "{transition}",
      title: "Lifecycle",
      description: `What became of events: the topic exchange ${LIFECYCLE_EXCHANGE}. The routing key is the transition, so a queue can be bound to \`event.processed\` alone.`,
      parameters: {
        transition: { description: "The kind of transition.", enum: STATUSES.map(wireType) },
      },
      messages: messageRefs(TRANSITIONS),
      bindings: exchange(LIFECYCLE_EXCHANGE),
    },
  },
  operations: {
    publishEvents: send("events", "BookSpace publishes what its mutations made.", EVENTS),
    announceTransitions: send("lifecycle", "BookSpace announces what became of events.", TRANSITIONS),
    ...Object.fromEntries(CONSUMERS.map((consumer) => [keyOf(`handle.${consumer}`), receive(consumer)])),
  },
  components: {
    securitySchemes: { password: { type: "userPassword", description: "A user of RabbitMQ." } },
    messages: MESSAGES,
  },
};
