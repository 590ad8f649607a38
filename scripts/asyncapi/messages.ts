import * as z from "zod";
import { CATALOGUE, EVENT_TYPES, type EventDefinition, type EventType } from "../../src/events/catalogue.ts";
import { EVENT_SHAPE } from "../../src/events/envelope.ts";
import { jsonSchemaOf } from "../../src/events/json-schema.ts";
import { type AnnouncedStatus, encodeTransitions, TRANSITION_SHAPES, wireType } from "../../src/events/transition.ts";
import { TRANSITION_EXAMPLES } from "./examples.ts";

type Json = Readonly<Record<string, unknown>>;

const headers = {
  type: "object",
  properties: { "x-published-at": { type: "string", format: "date-time", description: "When it was published." } },
};

/** `document.created` becomes `documentCreated`, a name that a reference can have. */
export const keyOf = (type: string): string => type.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());

function eventMessage(type: EventType): Json {
  const { description, version, data, examples }: EventDefinition = CATALOGUE[type];
  const frame = TRANSITION_EXAMPLES.processed;
  return {
    name: type,
    title: type,
    summary: description,
    contentType: "application/json",
    headers,
    payload: jsonSchemaOf(EVENT_SHAPE.extend({ type: z.literal(type), version: z.literal(version), data })),
    examples: examples.map((example) => ({
      payload: {
        id: frame.eventId,
        type,
        timestamp: frame.eventAt,
        version,
        actor: frame.actor,
        subject: frame.subject,
        audience: frame.audience,
        data: example,
      },
    })),
    bindings: { amqp: { messageType: type, bindingVersion: "0.3.0" } },
  };
}

const SUMMARIES: { readonly [S in AnnouncedStatus]: string } = {
  handled: "One consumer is done with an event.",
  failed: "One consumer failed and will try again.",
  deadLettered: "One consumer gave up.",
  processed: "All consumers of the event's type are done with it.",
  replayed: "An operator has a consumer run again on an event that it gave up on.",
  discarded: "An operator gives up on what a consumer gave up on.",
};
export const STATUSES = Object.keys(SUMMARIES) as readonly AnnouncedStatus[];

function transitionMessage(status: AnnouncedStatus): Json {
  const type = wireType(status);
  const item = z.object({ type: z.literal(type), timestamp: z.iso.datetime(), data: TRANSITION_SHAPES[type] });
  return {
    name: type,
    title: type,
    summary: `${SUMMARIES[status]} An array of one or more.`,
    contentType: "application/json",
    headers,
    payload: jsonSchemaOf(z.array(item)),
    examples: [{ payload: JSON.parse(encodeTransitions([TRANSITION_EXAMPLES[status]])) as unknown }],
    bindings: { amqp: { messageType: type, bindingVersion: "0.3.0" } },
  };
}

/** Every message that BookSpace publishes, by its key. */
export const MESSAGES: Readonly<Record<string, Json>> = Object.fromEntries([
  ...EVENT_TYPES.map((type) => [keyOf(type), eventMessage(type)] as const),
  ...STATUSES.map((status) => [keyOf(wireType(status)), transitionMessage(status)] as const),
]);
