import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import {
  type Catalogue,
  CATALOGUE,
  consumersOf,
  type EventDefinition,
  EVENT_TYPES,
} from "../../src/events/catalogue.ts";
import { createEventReader, UnreadableEvent } from "../../src/events/envelope.ts";
import { upcastersFrom } from "../../src/events/upcast.ts";
import { HANDLERS } from "../../worker/consumers.ts";

const definitions: readonly (readonly [string, EventDefinition])[] = Object.entries(CATALOGUE);

describe("in the catalogue", () => {
  test.each(definitions)("%s has examples, and all of them fit", (_, { data, examples }) => {
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(data.parse(example)).toEqual(example);
  });

  test.each(definitions)("%s says what each of its consumers does", (_, { description, consumers }) => {
    for (const text of [description, ...Object.values(consumers)]) expect(text).toMatch(/^[A-Z].*\.$/);
  });

  test.each(definitions)("%s can be read in every version that there was", (_, definition) => {
    for (let version = 1; version <= definition.version; version += 1)
      expect(upcastersFrom(definition, version)).toHaveLength(definition.version - version);
  });

  test.each(EVENT_TYPES)("the consumers of %s are those that have a handler for it", (type) => {
    const handling = Object.entries(HANDLERS).flatMap(([consumer, handlers]) => (handlers[type] ? [consumer] : []));
    expect(handling.toSorted()).toEqual([...consumersOf(type)].toSorted());
  });
});

describe("an event of an older version", () => {
  const ofMoney: Catalogue = {
    "price.set": {
      description: "A price was set.",
      version: 3,
      data: z.object({ amount: z.int(), currency: z.enum(["EUR", "USD"]) }),
      examples: [],
      consumers: {},
      text: { whole: [] },
      upcasters: {
        // The first version had euros with a comma, the second cents.
        1: (data) => ({ cents: Math.round(z.object({ euros: z.number() }).parse(data).euros * 100) }),
        2: (data) => ({ amount: (data as { cents: number }).cents, currency: "EUR" }),
      },
    },
  };
  const read = createEventReader(ofMoney);
  const event = (version: number, data: unknown) => ({
    id: "e1",
    type: "price.set",
    timestamp: "2026-01-01T00:00:00.000Z",
    version,
    actor: "ada",
    subject: "book",
    audience: ["*"],
    data,
  });
  const failure = (version: number, data: unknown): UnreadableEvent => {
    try {
      read(event(version, data));
    } catch (error) {
      if (error instanceof UnreadableEvent) return error;
      throw error;
    }
    throw new Error("It was read.");
  };

  test.each([
    [1, { euros: 9.99 }],
    [2, { cents: 999 }],
    [3, { amount: 999, currency: "EUR" }],
  ])("%i is read as one of the present version", (version, data) =>
    expect(read(event(version, data))).toEqual(event(3, { amount: 999, currency: "EUR" })),
  );

  test.each([4, 0, -1])("that is not known (%i) is not guessed at", (version) =>
    expect(failure(version, { amount: 999, currency: "EUR" }).code).toBe("UNKNOWN_EVENT_VERSION"),
  );

  test("that lost the step to the next is not known any more", () => {
    const { 1: _, ...upcasters } = ofMoney["price.set"]?.upcasters ?? {};
    const definition = { ...(ofMoney["price.set"] as EventDefinition), upcasters };
    expect(upcastersFrom(definition, 1)).toBeNull();
    expect(upcastersFrom(definition, 2)).toHaveLength(1);
  });

  test("that does not fit after all is malformed", () => {
    expect(failure(2, { cents: 9.99 })).toMatchObject({ code: "MALFORMED_EVENT" });
    expect(failure(2, { cents: 9.99 }).message).toContain("'amount'");
  });

  test("at which an upcaster fails is malformed", () => {
    expect(failure(1, { euros: "a lot" })).toMatchObject({ code: "MALFORMED_EVENT" });
    expect(failure(2, null).message).toContain("In data of version 2");
  });
});
