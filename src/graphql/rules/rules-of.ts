import { getNamedType, type GraphQLNamedType, type GraphQLSchema, isObjectType, isUnionType } from "graphql";
import { type RuleName } from "./rule.ts";
import { type RuleTable } from "./table.ts";

/** A field of the schema with its rule. */
export interface FieldRule {
  readonly type: string;
  readonly field: string;
  readonly rule: RuleName;
  /** A field of Query, Mutation or Subscription. */
  readonly isRoot: boolean;
  /** Does a query or a mutation lead to it? Subscriptions are served over WebSocket alone. */
  readonly isOverHttp: boolean;
}

/**
 * Every field of the schema's objects with its rule, by type and name.
 * @throws Error that names the fields without a rule, and the rules without a field.
 */
export function rulesOf(schema: GraphQLSchema, table: RuleTable): readonly FieldRule[] {
  const types = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith("__"));
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const overHttp = reachedFrom([schema.getQueryType(), schema.getMutationType()]);
  const fields = types.flatMap((type) =>
    Object.keys(type.getFields()).map((field) => ({
      type: type.name,
      field,
      isRoot: roots.includes(type),
      isOverHttp: overHttp.has(type),
    })),
  );
  const found = fields.map((one) => ({ ...one, rule: ruleIn(table, one.type, one.field) }));
  const missing = found.filter(({ rule }) => !rule).map(nameOf);
  const names = new Set([...types.map(({ name }) => name), ...fields.map(nameOf)]);
  const idle = Object.entries(table)
    .flatMap(([type, rules]) =>
      typeof rules === "string" ? [type] : Object.keys(rules).map((field) => `${type}.${field}`),
    )
    .filter((name) => !names.has(name));
  if (missing.length > 0 || idle.length > 0)
    throw new Error(
      [
        ...(missing.length > 0 ? [`No rule says who gets ${missing.join(", ")}.`] : []),
        ...(idle.length > 0 ? [`There are rules for what is not in the schema: ${idle.join(", ")}.`] : []),
        "See src/graphql/rules/table.ts.",
      ].join(" "),
    );
  return found
    .map((one) => ({ ...one, rule: one.rule as RuleName })) // none is missing
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

const nameOf = ({ type, field }: { readonly type: string; readonly field: string }): string => `${type}.${field}`;

function ruleIn(table: RuleTable, type: string, field: string): RuleName | undefined {
  const rules = table[type];
  return typeof rules === "string" ? rules : rules?.[field];
}

/** The types of all that can be selected below these. */
function reachedFrom(
  roots: readonly (GraphQLNamedType | null | undefined)[],
  reached = new Set<GraphQLNamedType>(),
): ReadonlySet<GraphQLNamedType> {
  for (const type of roots) {
    if (!type || reached.has(type)) continue;
    reached.add(type);
    if (isUnionType(type)) reachedFrom(type.getTypes(), reached);
    if (isObjectType(type))
      reachedFrom(
        Object.values(type.getFields()).map((field) => getNamedType(field.type)),
        reached,
      );
  }
  return reached;
}
