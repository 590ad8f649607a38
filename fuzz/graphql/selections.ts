import fc from "fast-check";
import {
  getNamedType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isObjectType,
} from "graphql";
import { type Known, valueOf } from "./input-values.ts";
import { literalOf } from "./literals.ts";

/** Deeper than the operations of any client of ours, not so deep that each is refused. */
const MAX_DEPTH = 7;

/** Every receipt says whose it is by its type, so that it is found in whatever an operation answers. */
const RECEIPT = "{ __typename eventId cursor }";

const DIRECTIVES = ["", "", "", "", " @include(if: true)", " @skip(if: false)", " @skip(if: true)"] as const;
const ALIASES = ["", "", "", "", "", "", "", "", "a: ", "__proto__: ", "constructor: ", "toString: "] as const;

/** `{ … }` for a type that has fields, the empty text for one that has none. */
export function selectionOf(
  type: GraphQLOutputType,
  schema: GraphQLSchema,
  known: Known,
  depth = 1,
): fc.Arbitrary<string> {
  const named = getNamedType(type);
  if (isLeafType(named)) return fc.constant("");
  if (named.name === "EventReceipt") return fc.constant(RECEIPT);
  if (isAbstractType(named)) {
    const members = schema
      .getPossibleTypes(named)
      .map((member) =>
        selectionOf(member, schema, known, depth + 1).map((selection) => `... on ${member.name} ${selection}`),
      );
    return fc.tuple(...members).map((parts) => `{ __typename ${parts.join(" ")} }`);
  }
  if (!isObjectType(named)) return fc.constant("{ __typename }");
  const fields = Object.values(named.getFields());
  const inReach = fields.filter((field) => depth < MAX_DEPTH || isLeafType(getNamedType(field.type)));
  const some = fc
    .subarray(inReach, { minLength: Math.min(1, inReach.length), maxLength: Math.min(4, inReach.length) })
    .chain((chosen) => fc.tuple(...chosen.map((field) => fieldOf(field, schema, known, depth))));
  const receipt = fields.some(({ name }) => name === "receipt") ? `receipt ${RECEIPT} ` : "";
  return some.map((parts) => `{ ${receipt}${parts.join(" ") || "__typename"} }`);
}

function fieldOf(
  field: GraphQLField<unknown, unknown>,
  schema: GraphQLSchema,
  known: Known,
  depth: number,
): fc.Arbitrary<string> {
  // A receipt is selected above, whole and under its own name.
  if (field.name === "receipt") return fc.constant("__typename");
  const args = fc.record(Object.fromEntries(field.args.map(({ name, type }) => [name, valueOf(type, known)])));
  return fc
    .tuple(
      fc.constantFrom(...ALIASES),
      field.args.length > 0 ? args : fc.constant({}),
      fc.constantFrom(...DIRECTIVES),
      selectionOf(field.type, schema, known, depth + 1),
    )
    .map(([alias, given, directive, selection]) => {
      const texts = Object.entries(given).map(
        ([name, value]) => `${name}: ${literalOf(value, field.args.find((arg) => arg.name === name)?.type)}`,
      );
      return `${alias}${field.name}${texts.length > 0 ? `(${texts.join(", ")})` : ""}${directive} ${selection}`;
    });
}
