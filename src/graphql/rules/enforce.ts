import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isNonNullType,
  isObjectType,
} from "graphql";
import { isOperator, requireOperator, requireViewer } from "../../viewer.ts";
import { type ApiContext } from "../context.ts";
import { type Demand, demandOf } from "./rule.ts";
import { rulesOf } from "./rules-of.ts";
import { type RuleTable } from "./table.ts";

type Field = GraphQLField<unknown, ApiContext>;
type Resolve = GraphQLFieldResolver<unknown, ApiContext>;

/**
 * Puts the rules' demands before the resolvers: nobody comes to a root field that asks for a viewer, and none but operators to what is
 * for operators, wherever it is. What else a rule says (of private things, of a user's own) is in the queries: they are asked as the viewer.
 * @throws Error when a field has no rule.
 */
export function enforceRules(schema: GraphQLSchema, table: RuleTable): GraphQLSchema {
  for (const { type, field: name, rule, isRoot } of rulesOf(schema, table)) {
    const demand = demandOf(rule);
    const object = schema.getType(type);
    const field = isObjectType(object) ? object.getFields()[name] : undefined;
    if (!field) continue;
    if (isRoot) guardRoot(field, demand);
    else if (demand === "an operator") guardOperators(field);
  }
  return schema;
}

function guardRoot(field: Field, demand: Demand): void {
  if (demand === "nothing") return;
  const check = demand === "an operator" ? requireOperator : requireViewer;
  const before =
    (resolve: Resolve): Resolve =>
    (source, args, context, info) => {
      check(context.viewer);
      return resolve(source, args, context, info);
    };
  // A subscription is checked when it begins: its items are for the same viewer.
  if (field.subscribe) field.subscribe = before(field.subscribe);
  else field.resolve = before(field.resolve ?? defaultFieldResolver);
}

/** Of an object that others get too it is null; a field that can't be null is of an object that they never get. */
function guardOperators(field: Field): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  const canBeNull = !isNonNullType(field.type);
  field.resolve = (source, args, context, info) => {
    if (!context.viewer || !isOperator(context.viewer)) {
      if (canBeNull) return null;
      requireOperator(context.viewer);
    }
    return resolve(source, args, context, info);
  };
}
