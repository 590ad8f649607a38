import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType } from "graphql";

/** What is deeper goes into variables only: an operation's text of so many tokens is refused anyway. */
const MAX_LEVELS = 700;

/** A JSON value as it is written into an operation's text; enum values without quotes where the type is one. */
export function literalOf(value: unknown, type: GraphQLInputType | undefined, level = 0): string {
  if (type && isNonNullType(type)) return literalOf(value, type.ofType, level);
  if (level > MAX_LEVELS) return "1";
  if (Array.isArray(value)) {
    const item = type && isListType(type) ? type.ofType : undefined;
    return `[${value.map((one) => literalOf(one, item, level + 1)).join(" ")}]`;
  }
  if (value !== null && typeof value === "object") {
    const fields = type && isInputObjectType(type) ? type.getFields() : {};
    const parts = Object.entries(value).map(([name, one]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      // A name that GraphQL can't write is left to variables.
      return `${/^[A-Za-z_]\w*$/.test(name) ? name : "other"}: ${literalOf(one, field?.type, level + 1)}`;
    });
    return `{${parts.join(", ")}}`;
  }
  if (typeof value === "string" && type && isEnumType(type) && /^[A-Z_]+$/.test(value)) return value;
  return JSON.stringify(value);
}
