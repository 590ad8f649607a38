import fc from "fast-check";
import { type GraphQLField, type GraphQLSchema, isNonNullType, OperationTypeNode } from "graphql";
import { type Known, valueOf } from "./input-values.ts";
import { literalOf } from "./literals.ts";
import { selectionOf } from "./selections.ts";

/** The parameters of a GraphQL request, as a client would put them into its JSON. */
export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

type RootField = readonly [OperationTypeNode, GraphQLField<unknown, unknown>];

function rootFields(schema: GraphQLSchema, kinds: readonly OperationTypeNode[]): readonly RootField[] {
  return kinds.flatMap((kind) =>
    Object.values(schema.getRootType(kind)?.getFields() ?? {}).map((field): RootField => [kind, field]),
  );
}

/** Operations of the schema's own fields, their arguments in the text or in variables, with hostile values in them. */
export function operations(
  schema: GraphQLSchema,
  known: Known,
  kinds: readonly OperationTypeNode[] = Object.values(OperationTypeNode),
): fc.Arbitrary<Operation> {
  return fc
    .oneof(...rootFields(schema, kinds).map((root) => operationOf(root, schema, known)))
    .map(({ kind, field, given, inText, selection }): Operation => {
      const named = field.args.filter(({ name }) => Object.hasOwn(given, name));
      const head = named.map(({ name, type }) => `$${name}: ${String(type)}`).join(", ");
      const passed = named.map(({ name, type }) =>
        inText ? `${name}: ${literalOf(given[name], type)}` : `${name}: $${name}`,
      );
      const call = `${field.name}${passed.length > 0 ? `(${passed.join(", ")})` : ""}`;
      if (inText || named.length === 0) return { query: `${kind} Q { ${call} ${selection} }` };
      return { query: `${kind} Q(${head}) { ${call} ${selection} }`, variables: given, operationName: "Q" };
    });
}

function operationOf([kind, field]: RootField, schema: GraphQLSchema, known: Known) {
  const required = field.args.filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined);
  const given: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.record(
    Object.fromEntries(field.args.map(({ name, type }) => [name, valueOf(type, known)])),
    { requiredKeys: required.map(({ name }) => name) },
  );
  return fc.record({
    kind: fc.constant(kind),
    field: fc.constant(field),
    given,
    inText: fc.boolean(),
    selection: selectionOf(field.type, schema, known),
  });
}
