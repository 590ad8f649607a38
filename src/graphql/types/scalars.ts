import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped, type ValueNode } from "graphql";

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function toDateTime(value: unknown): string {
  if (typeof value === "string" && ISO.test(value) && !Number.isNaN(Date.parse(value)))
    return new Date(value).toISOString();
  throw new GraphQLError(
    `A DateTime is an ISO 8601 string with its time zone, such as "2025-01-31T09:30:00Z"; this is ${shown(value)}.`,
  );
}

/** Strings in and out; what comes in is brought to UTC with milliseconds. */
export const DateTime = new GraphQLScalarType<string, string>({
  name: "DateTime",
  description: 'A moment, as an ISO 8601 string with its time zone, such as "2025-01-31T09:30:00.000Z".',
  specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339",
  serialize: (value) => value as string,
  parseValue: toDateTime,
  parseLiteral: (node) => toDateTime(stringLiteral(node)),
});

/** Deeper is no payload or filter of ours, and whoever walks through it would run out of stack. */
export const MAX_JSON_LEVELS = 64;

function toJson(value: unknown): unknown {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_JSON_LEVELS) throw new GraphQLError(`A JSON value has at most ${MAX_JSON_LEVELS} levels.`);
    level = level.flatMap((one) => (one !== null && typeof one === "object" ? Object.values(one) : []));
  }
  return value;
}

export const Json = new GraphQLScalarType<unknown, unknown>({
  name: "JSON",
  description: `Any JSON value of at most ${MAX_JSON_LEVELS} levels.`,
  specifiedByURL: "https://www.rfc-editor.org/rfc/rfc8259",
  serialize: (value) => value,
  parseValue: toJson,
  parseLiteral: (node, variables) => toJson(valueFromASTUntyped(node, variables)),
});

function toCursor(value: unknown): string {
  if (typeof value === "string" && /^[\w-]{1,128}$/.test(value)) return value;
  throw new GraphQLError(`A Cursor is taken from a receipt or a feed item as it is; this is ${shown(value)}.`);
}

export const Cursor = new GraphQLScalarType<string, string>({
  name: "Cursor",
  description: "A place in the lifecycle log. Opaque; safe to store; bound to the viewer it was given to.",
  serialize: (value) => value as string,
  parseValue: toCursor,
  parseLiteral: (node) => toCursor(stringLiteral(node)),
});

const stringLiteral = (node: ValueNode): unknown => (node.kind === Kind.STRING ? node.value : undefined);

const shown = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value.slice(0, 64)) : "no string";
