import * as z from "zod";
import { type Audience } from "./audience.ts";
import { type Catalogue, CATALOGUE, type EventData, type EventType } from "./catalogue.ts";
import { type Upcaster, upcastersFrom } from "./upcast.ts";

/** An event as it travels. `type`, `timestamp` and `data` are public and stay as they are. */
export interface Envelope<T extends EventType = EventType> {
  readonly id: string;
  readonly type: T;
  /** When the mutation made it, ISO 8601 with milliseconds. */
  readonly timestamp: string;
  /** The version of `data`, as in the catalogue. */
  readonly version: number;
  readonly actor: string;
  /** The document or user that it is about. */
  readonly subject: string;
  readonly audience: Audience;
  readonly data: EventData<T>;
  /** W3C trace context of the request that caused it. */
  readonly traceparent?: string | undefined;
  /** An operator's try-out: it goes the whole way, but tells of nothing that happened. */
  readonly test?: true | undefined;
}

/** An envelope whose `type` tells the shape of its `data`. */
export type AnyEnvelope = { [T in EventType]: Envelope<T> }[EventType];

/** A message that can never become an event: it is parked at once, with this as the reason. */
export class UnreadableEvent extends Error {
  readonly code: "MALFORMED_EVENT" | "UNKNOWN_EVENT_TYPE" | "UNKNOWN_EVENT_VERSION";
  constructor(code: UnreadableEvent["code"], message: string) {
    super(message);
    this.name = "UnreadableEvent";
    this.code = code;
  }
}

const id = z.string().min(1).max(128);
/** An event on the wire, whatever its type. */
export const EVENT_SHAPE = z.object({
  id,
  type: z.string().max(128),
  timestamp: z.iso.datetime(),
  version: z.int(),
  actor: id,
  subject: id,
  audience: z.array(id).min(1).max(1_000),
  data: z.unknown(),
  traceparent: z.string().max(128).optional(),
  test: z.literal(true).optional(),
});

export const encodeEnvelope = (event: Envelope): string => JSON.stringify(event);

/** @throws UnreadableEvent which says what is wrong with the message. */
export function decodeEnvelope(body: Uint8Array | string): AnyEnvelope {
  return toEnvelope(parseJson(body));
}

/**
 * Reads events by a catalogue. A payload of an older version is brought to the present one, and then checked; what is read
 * says the present version.
 */
export const createEventReader = (catalogue: Catalogue) => {
  const read = createPayloadReader(catalogue);
  /** @throws UnreadableEvent which says what is wrong with the value. */
  return (value: unknown): AnyEnvelope => {
    const envelope = EVENT_SHAPE.safeParse(value);
    if (!envelope.success) throw malformed("the envelope", envelope.error);
    const { type, version, data } = envelope.data;
    // The catalogue ties each type to its data; the compiler can't follow that through the union.
    return Object.assign(envelope.data, read(type, version, data)) as AnyEnvelope;
  };
};

/** A payload by a catalogue: brought to the present version, and then checked. */
export const createPayloadReader =
  (catalogue: Catalogue) =>
  /** @throws UnreadableEvent which says what is wrong with it. */
  (type: string, version: number, value: unknown): { readonly version: number; readonly data: unknown } => {
    const known = Object.hasOwn(catalogue, type) ? catalogue[type] : undefined;
    if (!known)
      throw new UnreadableEvent("UNKNOWN_EVENT_TYPE", `No event type '${type.slice(0, 64)}' is in the catalogue.`);
    const steps = upcastersFrom(known, version);
    if (!steps) {
      throw new UnreadableEvent(
        "UNKNOWN_EVENT_VERSION",
        `'${type}' version ${version} is not known here; version ${known.version} is.`,
      );
    }
    const data = known.data.safeParse(upcast(value, steps, version));
    if (!data.success) throw malformed("data", data.error);
    return { version: known.version, data: data.data };
  };

/** By the catalogue of this program. @throws UnreadableEvent */
export const toEnvelope = createEventReader(CATALOGUE);
/** The same of a payload alone. @throws UnreadableEvent */
export const readPayload = createPayloadReader(CATALOGUE);

function upcast(data: unknown, steps: readonly Upcaster[], from: number): unknown {
  try {
    return steps.reduce((current, step) => step(current), data);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "it could not be read";
    throw new UnreadableEvent("MALFORMED_EVENT", `In data of version ${from}: ${reason}.`);
  }
}

export function parseJson(body: Uint8Array | string): unknown {
  try {
    return JSON.parse(
      typeof body === "string" ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8"),
    );
  } catch {
    throw new UnreadableEvent("MALFORMED_EVENT", "The message is not JSON.");
  }
}

function malformed(where: string, error: z.ZodError): UnreadableEvent {
  const issue = error.issues[0];
  return new UnreadableEvent(
    "MALFORMED_EVENT",
    `In ${where}, '${issue?.path.join(".") ?? ""}': ${issue?.message ?? "not valid"}.`,
  );
}
