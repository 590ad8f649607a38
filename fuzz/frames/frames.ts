import fc from "fast-check";
import { type GraphQLSchema } from "graphql";
import { brokenBodies } from "../graphql/broken.ts";
import { type Known } from "../graphql/input-values.ts";
import { operations } from "../graphql/operations.ts";
import { hostileJson, RAW_JSON } from "../values/json.ts";
import { hostileText } from "../values/text.ts";

/** One frame as it is sent. */
export type Frame =
  /** `awaits`: the id of an operation with one result, which is answered before anything ends. */
  | { readonly kind: "text"; readonly text: string; readonly awaits?: string }
  | { readonly kind: "binary"; readonly text: string }
  /** Bytes under the protocol of WebSocket itself, as hex. */
  | { readonly kind: "bytes"; readonly hex: string };

const TYPES = [
  "connection_init",
  "connection_ack",
  "subscribe",
  "next",
  "error",
  "complete",
  "ping",
  "pong",
  "start",
  "stop",
  "__proto__",
  "",
];

const message = fc
  .record(
    {
      type: fc.oneof(fc.constantFrom(...TYPES), hostileJson),
      id: fc.oneof(fc.constantFrom("a", "b"), hostileJson),
      payload: hostileJson,
    },
    { requiredKeys: [] },
  )
  .map((value): Frame => ({ kind: "text", text: JSON.stringify(value) }));

/** Frames that break the rules of RFC 6455: masks, lengths, bits, codes, texts. */
const BYTES = [
  "810568656c6c6f", // not masked
  "f18000000000", // reserved bits
  "838000000000", // an opcode that there is not
  "808000000000", // goes on what never began
  "89fe00ff00000000", // a ping that is too long
  "0a8000000000", // a control frame in parts
  "81ff7fffffffffffffff00000000", // 2^63 bytes are announced
  "81fe000a00000000", // ten bytes are announced, and none comes
  "818200000000fffe", // no UTF-8
  "888100000000ff", // a close with half a code
  "8882000000000000", // a close with the code 0
  "88820000000003e9", // a close with the code 1001
  "018100000000610189000000007b", // a text in parts, the second one begun anew
  "ff",
  "00",
].map((hex): Frame => ({ kind: "bytes", hex }));

const OVERSIZED: Frame = { kind: "text", text: JSON.stringify({ type: "ping", payload: { x: "x".repeat(300_000) } }) };

/** Frames that a peer may send: operations with hostile values, and what belongs to them. The socket stays open. */
export function orderly(schema: GraphQLSchema, known: Known): fc.Arbitrary<Frame> {
  const operation = operations(schema, known);
  return fc.oneof(
    {
      weight: 10,
      arbitrary: fc.tuple(operation, fc.uuid()).map(
        ([payload, id]): Frame => ({
          kind: "text",
          text: JSON.stringify({ type: "subscribe", id, payload }),
          ...(payload.query.startsWith("subscription") ? {} : { awaits: id }),
        }),
      ),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(hostileText, fc.uuid()).map(
        ([query, id]): Frame => ({
          kind: "text",
          text: JSON.stringify({ type: "subscribe", id, payload: { query } }),
          awaits: id,
        }),
      ),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom("ping", "pong"), fc.dictionary(hostileText, hostileJson, { maxKeys: 3 }))
        .map(([type, payload]): Frame => ({ kind: "text", text: JSON.stringify({ type, payload }) })),
    },
    {
      weight: 2,
      arbitrary: fc.uuid().map((id): Frame => ({ kind: "text", text: JSON.stringify({ type: "complete", id }) })),
    },
  );
}

/** Frames that end the socket, or should. */
export const disorderly = (schema: GraphQLSchema, known: Known): fc.Arbitrary<Frame> =>
  fc.oneof(
    { weight: 6, arbitrary: message },
    { weight: 2, arbitrary: fc.constantFrom(...RAW_JSON).map((text): Frame => ({ kind: "text", text })) },
    {
      weight: 2,
      arbitrary: brokenBodies(operations(schema, known)).map(
        (body): Frame => ({ kind: "text", text: `{"type":"subscribe","id":"x","payload":${body}}` }),
      ),
    },
    { weight: 1, arbitrary: hostileText.map((text): Frame => ({ kind: "text", text })) },
    {
      weight: 1,
      // Twice the same id, while the first is under way.
      arbitrary: hostileText.map(
        (id): Frame => ({
          kind: "text",
          text: JSON.stringify({
            type: "subscribe",
            id,
            payload: { query: "subscription { eventFeed { __typename } }" },
          }),
        }),
      ),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.boolean(), hostileText)
        .map(([init, text]): Frame => ({ kind: "binary", text: init ? '{"type":"ping"}' : text })),
    },
    { weight: 3, arbitrary: fc.constantFrom(...BYTES) },
    { weight: 1, arbitrary: fc.constant(OVERSIZED) },
  );
