import fc from "fast-check";
import {
  type GraphQLInputType,
  type GraphQLScalarType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
} from "graphql";
import { CONSUMERS } from "../../src/events/consumers.ts";
import { hostileJson } from "../values/json.ts";
import { hostileText, plainText } from "../values/text.ts";

/** Values that name something real, so that more than "not found" is met. */
export interface Known {
  readonly ids: readonly string[];
  readonly cursors: readonly string[];
}

/** Nothing waits long: an operation that waits for an event would only hold up the others. */
const NUMBERS = [0, 1, 2, 5, 20, 60, 100, 101, 200, 1_000, 86_400, -1, 2 ** 31 - 1, -(2 ** 31)] as const;
const TIMES = ["2026-01-01T00:00:00Z", "2026-11-24T10:00:00.123Z", "1970-01-01T00:00:00+02:00", "9999-12-31T23:59:59Z"];

function scalarOf({ name }: GraphQLScalarType, { ids, cursors }: Known): fc.Arbitrary<unknown> {
  switch (name) {
    case "ID":
      return fc.oneof({ weight: 3, arbitrary: fc.constantFrom("x", ...ids) }, { weight: 1, arbitrary: hostileText });
    case "String":
      return fc.oneof(
        { weight: 4, arbitrary: plainText },
        { weight: 3, arbitrary: hostileText },
        { weight: 1, arbitrary: fc.constantFrom(...CONSUMERS, "ada@example.org", "http://127.0.0.1:9/hook", ...ids) },
        { weight: 1, arbitrary: fc.uuid().map((id) => `${id}@example.org`) },
      );
    case "Int":
      return fc.oneof(fc.constantFrom(...NUMBERS), fc.integer({ min: 1, max: 50 }));
    case "Float":
      return fc.oneof(fc.constantFrom(...NUMBERS), fc.double({ noNaN: true, noDefaultInfinity: true }));
    case "Boolean":
      return fc.boolean();
    case "DateTime":
      return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...TIMES) }, { weight: 1, arbitrary: hostileText });
    case "Cursor":
      return fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom("A".repeat(32), ...cursors) },
        { weight: 1, arbitrary: hostileText },
      );
    default:
      return hostileJson;
  }
}

/** Values of a type, as JSON: mostly of its shape, some with hostile parts, some of another type altogether. */
export function valueOf(type: GraphQLInputType, known: Known, depth = 0): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return valueOf(type.ofType, known, depth);
  return fc.oneof(
    { weight: 40, arbitrary: shapeOf(type, known, depth) },
    { weight: 1, arbitrary: hostileJson },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}

function shapeOf(type: GraphQLInputType, known: Known, depth: number): fc.Arbitrary<unknown> {
  if (isListType(type)) return fc.array(valueOf(type.ofType, known, depth + 1), { maxLength: depth > 2 ? 1 : 4 });
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
  if (isScalarType(type)) return scalarOf(type, known);
  if (!isInputObjectType(type)) return hostileJson;
  const fields = Object.values(type.getFields());
  const required = fields.filter(({ type: of, defaultValue }) => isNonNullType(of) && defaultValue === undefined);
  return fc.record(Object.fromEntries(fields.map((field) => [field.name, valueOf(field.type, known, depth + 1)])), {
    requiredKeys: required.map(({ name }) => name),
  });
}
