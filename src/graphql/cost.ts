import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getVariableValues,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type VariableDefinitionNode,
} from "graphql";
import { MAX_PAGE } from "../store/page.ts";

/** What one operation may bring: fields, with those of a list counted for each item that was asked for. */
export const MAX_COST = 20_000;

/**
 * The fields that a valid operation brings at most: one for each that it names, times the `first` of each list around it. Lists without a
 * `first` are short, and count as one; what goes through much for the little that it brings says its cost by itself (`@Extensions`). Null when a number among its variables doesn't fit: it will not be executed.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): number | null {
  const numbers = operation.variableDefinitions?.filter(isInt) ?? [];
  const { coerced } = getVariableValues(schema, numbers, given, { maxErrors: 1 });
  if (!coerced) return null;
  const variables: Readonly<Record<string, unknown>> = coerced;
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );

  function ofSelection({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined): number {
    let cost = 0;
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        const field = fieldOf(type, node.name.value);
        const of = field && node.selectionSet ? ofSelection(node.selectionSet, getNamedType(field.type)) : 0;
        cost += ownCost(field) + (field && of > 0 ? of * itemsOf(field, node, variables) : 0);
      } else {
        const part = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
        const condition = part?.typeCondition?.name.value;
        if (part) cost += ofSelection(part.selectionSet, condition ? schema.getType(condition) : type);
      }
    }
    return cost;
  }
  return ofSelection(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
}

/** Nothing else can stand for a `first`. All else, which may be large, is read once: when the operation is executed. */
function isInt({ type }: VariableDefinitionNode): boolean {
  const inner = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  return inner.kind === Kind.NAMED_TYPE && inner.name.value === "Int";
}

type Field = ReturnType<GraphQLObjectType["getFields"]>[string];

const fieldOf = (type: GraphQLNamedType | undefined, name: string): Field | undefined =>
  isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;

/** One, or what the schema says of it. */
const ownCost = (field: Field | undefined): number => Number(field?.extensions["cost"] ?? 1);

/** As many as `first` says; 1 for what has no pages. Of a longer page than there is, nothing comes but an error. */
function itemsOf({ args }: Field, node: FieldNode, variables: Readonly<Record<string, unknown>>): number {
  const declared = args.find(({ name }) => name === "first");
  if (!declared) return 1;
  const given = node.arguments?.find(({ name }) => name.value === "first")?.value;
  const value =
    given?.kind === Kind.VARIABLE ? variables[given.name.value] : given?.kind === Kind.INT ? Number(given.value) : null;
  const first = Number(value ?? declared.defaultValue);
  return Math.min(Math.max(first, 1), MAX_PAGE);
}
