import fc from "fast-check";
import { type GraphQLSchema } from "graphql";
import { type Known } from "../graphql/input-values.ts";
import { callers } from "../values/headers.ts";
import { hostileJson } from "../values/json.ts";
import { disorderly, type Frame, orderly } from "./frames.ts";

/** What one client does with one socket. */
export interface Session {
  readonly protocols: readonly string[];
  /** The payload of `connection_init`; undefined: it sends none. */
  readonly init: unknown;
  readonly frames: readonly Frame[];
  /** It leaves without a word as soon as it has sent the last one. */
  readonly leaves: boolean;
}

export const PROTOCOL = "graphql-transport-ws";
const PROTOCOLS = [["graphql-ws"], [], ["x", PROTOCOL], ["__proto__"]];

export function sessions(schema: GraphQLSchema, known: Known): fc.Arbitrary<Session> {
  const mild = orderly(schema, known);
  const wild = disorderly(schema, known);
  return fc.record({
    protocols: fc.oneof(
      { weight: 20, arbitrary: fc.constant([PROTOCOL]) },
      { weight: 1, arbitrary: fc.constantFrom(...PROTOCOLS) },
    ),
    init: fc.oneof(
      { weight: 16, arbitrary: callers },
      { weight: 2, arbitrary: hostileJson },
      { weight: 1, arbitrary: fc.constant(undefined) },
    ),
    frames: fc
      .tuple(fc.array(mild, { maxLength: 25 }), fc.array(wild, { maxLength: 2 }))
      .map(([orderlyOnes, last]) => [...orderlyOnes, ...last, ...last.slice(0, 1)]),
    leaves: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  });
}
