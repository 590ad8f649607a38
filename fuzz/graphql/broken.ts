import fc from "fast-check";
import { hostileJson, RAW_JSON } from "../values/json.ts";
import { hostileText } from "../values/text.ts";
import { type Operation } from "./operations.ts";

const NAMES = ["__schema { types { name } }", "__type(name: 5) { name }", "nothing", "me { password }", "documents"];

/** Texts that ask for more than any limit allows, or that never end when they are carried out naively. */
const EXCESSIVE: readonly string[] = [
  `{ ${"a: __typename ".repeat(900)} }`,
  `{ ${Array.from({ length: 101 }, (_, n) => `a${n}: __typename`).join(" ")} }`,
  `${"{ x ".repeat(900)}${"}".repeat(900)}`,
  `{ documents(createdBy: ${"[".repeat(900)}${"]".repeat(900)}) { edges { cursor } } }`,
  `{ __typename ${"@skip(if: false) ".repeat(300)} }`,
  `{ __typename ${"@a".repeat(900)} }`,
  `{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }`,
  `{ ...A ...A } ${Array.from({ length: 40 }, (_, n) => `fragment ${"A".repeat(n + 1)} on Query { ...${"A".repeat(n + 2)} ...${"A".repeat(n + 2)} }`).join(" ")}`,
  `query (${Array.from({ length: 300 }, (_, n) => `$v${n}: Int`).join(" ")}) { __typename }`,
  `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`,
  `"""${"x".repeat(100_000)}""" { __typename }`,
  `# ${"x".repeat(200_000)}\n{ __typename }`,
  `{ search(query: "${"a ".repeat(20_000)}") { edges { cursor } } }`,
  `query A { __typename } query B { __typename }`,
  "\u0000",
  "}{",
];

/** An operation's text with something cut out, put in, or written twice. */
function damaged(operation: fc.Arbitrary<Operation>): fc.Arbitrary<Operation> {
  return fc
    .tuple(
      operation,
      fc.nat(),
      fc.nat({ max: 30 }),
      fc.oneof(hostileText, fc.constantFrom("{", "}", "(", '"', "$x", ...NAMES)),
    )
    .map(([{ query, ...rest }, place, length, text]) => {
      const at = place % (query.length + 1);
      const cut = length < 15 ? length : 0;
      const put = length < 25 ? text : query.slice(at, at + 40);
      return { ...rest, query: query.slice(0, at) + put + query.slice(at + cut) };
    });
}

/** The JSON text of a request that is no good GraphQL request: damaged, excessive, of other types, or no JSON. */
export const brokenBodies = (operation: fc.Arbitrary<Operation>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: damaged(operation).map((given) => JSON.stringify(given)) },
    { weight: 2, arbitrary: fc.constantFrom(...EXCESSIVE).map((query) => JSON.stringify({ query })) },
    {
      weight: 3,
      arbitrary: fc
        .record(
          {
            query: fc.oneof(hostileJson, fc.constantFrom("{ __typename }", ...NAMES.map((name) => `{ ${name} }`))),
            variables: hostileJson,
            operationName: hostileJson,
            extensions: hostileJson,
          },
          { requiredKeys: [] },
        )
        .map((given) => JSON.stringify(given)),
    },
    { weight: 1, arbitrary: fc.array(operation, { maxLength: 12 }).map((batch) => JSON.stringify(batch)) },
    { weight: 1, arbitrary: fc.constantFrom(...RAW_JSON) },
    { weight: 1, arbitrary: fc.tuple(operation, fc.nat()).map(([given, at]) => cutAt(JSON.stringify(given), at)) },
  );

const cutAt = (text: string, at: number): string => text.slice(0, at % text.length);
