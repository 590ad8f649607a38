import {
  type DocumentNode,
  getArgumentValues,
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
} from "graphql";
import { MAX_PAGE } from "../store/page.ts";

/** What one operation may bring: fields, with those of a list counted for each item that was asked for. */
export const MAX_COST = 20_000;

/**
 * The fields that a valid operation brings at most: one for each that it names, times the `first` of each list around it. Lists without a
 * `first` are short, and count as one. Null when its variables don't fit: it will not be executed.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): number | null {
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors: 1 });
  if (!coerced) return null;
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );

  function ofSelection({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined): number {
    let cost = 0;
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        const field = fieldOf(type, node.name.value);
        const of = field && node.selectionSet ? ofSelection(node.selectionSet, getNamedType(field.type)) : 0;
        const { first } = field ? getArgumentValues(field, node, coerced) : {};
        cost += 1 + of * itemsOf(first);
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

const fieldOf = (
  type: GraphQLNamedType | undefined,
  name: string,
): ReturnType<GraphQLObjectType["getFields"]>[string] | undefined =>
  isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;

/** Of a longer page than there is, nothing comes but an error. */
const itemsOf = (first: unknown): number => (typeof first === "number" ? Math.min(Math.max(first, 1), MAX_PAGE) : 1);
