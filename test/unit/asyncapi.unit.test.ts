import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "@jest/globals";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { CONSUMERS } from "../../src/events/consumers.ts";
import { encodeEnvelope } from "../../src/events/envelope.ts";
import { encodeTransitions } from "../../src/events/transition.ts";
import { everyKind, userRegistered } from "../support/recorded-broker.ts";

interface Message {
  readonly name: string;
  readonly payload: object;
  readonly examples: readonly { readonly payload: unknown }[];
}

const text = readFileSync("docs/asyncapi.yaml", "utf8");
const document = parse(text) as {
  readonly components: { readonly messages: Readonly<Record<string, Message>> };
  readonly operations: Readonly<Record<string, { readonly action: string; readonly messages: readonly unknown[] }>>;
};
const messages = Object.values(document.components.messages);
const messageOf = (name: string): Message | undefined => messages.find((message) => message.name === name);

/** What the payload breaks of the message's schema. */
function problemsOf({ payload: schema }: Message, payload: unknown): unknown {
  const ajv = new Ajv({ strict: true, formats: { "date-time": true } });
  const fits = ajv.compile(schema);
  return fits(payload) ? null : fits.errors;
}

describe("docs/asyncapi.yaml", () => {
  test("is a valid AsyncAPI 3.0 document", () => {
    const schema = createRequire(import.meta.url)("@asyncapi/specs/schemas/3.0.0-without-$id.json") as object;
    const isValid = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(isValid(document) || isValid.errors).toBe(true);
    expect(isValid({ ...document, channels: { events: { address: 5 } } })).toBe(false);
  });

  test("has no reference that leads nowhere", () => {
    for (const [, path = ""] of text.matchAll(/\$ref: "#\/([^"]+)"/g)) {
      const found = path.split("/").reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document);
      expect({ path, found }).toMatchObject({ found: expect.anything() });
    }
  });

  test.each(messages)("$name: its examples fit its schema", (message) => {
    expect(message.examples.length).toBeGreaterThan(0);
    for (const { payload } of message.examples) expect(problemsOf(message, payload)).toBeNull();
  });

  test("describes the messages as they are sent", () => {
    const event = userRegistered("e1");
    const sent = [
      [event.type, JSON.parse(encodeEnvelope(event)) as unknown] as const,
      ...everyKind("e1").map(
        (one) => [`event.${one.status}`, JSON.parse(encodeTransitions([one])) as unknown] as const,
      ),
    ];
    for (const [name, payload] of sent) {
      const message = messageOf(name);
      expect(message && problemsOf(message, payload)).toBeNull();
    }
    expect(sent.length).toBeGreaterThan(4);
  });

  test("tells one message from another", () => {
    const [example] = messageOf("event.failed")?.examples ?? [];
    expect(problemsOf(messageOf("event.deadLettered") as Message, example?.payload)).not.toBeNull();
  });

  test("has an operation for each consumer, beside the two that publish", () => {
    const actions = Object.values(document.operations).map(({ action }) => action);
    expect(actions.filter((action) => action === "receive")).toHaveLength(CONSUMERS.length);
    expect(actions.filter((action) => action === "send")).toHaveLength(2);
  });
});
