import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isObjectType,
  isUnionType,
} from "graphql";
import { MAX_DEPTH } from "../../../src/graphql/limits.ts";

/** Items of a page that is in another. */
const NESTED = 3;

/**
 * All that can be asked of an output type, by every path that leads there: each type once on a path, or twice where it leads to itself
 * (an event's neighbours); as deep as an operation may be.
 */
export function everythingOf(type: GraphQLOutputType): string {
  function fieldsOf(object: GraphQLObjectType, path: readonly string[]): string {
    const fields = Object.values(object.getFields()).map((field) => selectionOf(field, path));
    return ["__typename", ...fields.filter(Boolean)].join(" ");
  }

  function selectionOf({ name, args, type: of }: GraphQLField<unknown, unknown>, path: readonly string[]): string {
    const inner = partsOf(of, path);
    if (inner === null) return "";
    return `${name}${args.some((arg) => arg.name === "first") ? `(first: ${NESTED})` : ""}${inner}`;
  }

  /** With braces; empty for a leaf, null for what leads in circles or too deep. */
  function partsOf(of: GraphQLOutputType, path: readonly string[]): string | null {
    const named = getNamedType(of);
    if (!isObjectType(named) && !isUnionType(named)) return "";
    const times = path.filter((before) => before === named.name).length;
    const leadsToItself = path.at(-1) === named.name;
    // The root field is one level, and what is in the braces another.
    if (times > (leadsToItself ? 1 : 0) || path.length + 2 > MAX_DEPTH) return null;
    if (isObjectType(named)) return ` { ${fieldsOf(named, [...path, named.name])} }`;
    const members = named.getTypes().map((one) => `... on ${one.name} { ${fieldsOf(one, [...path, one.name])} }`);
    return ` { __typename ${members.join(" ")} }`;
  }

  return partsOf(type, []) ?? "";
}
