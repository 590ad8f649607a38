// A codegen plugin: one typed method an operation. Documents become minified strings, so the client needs no graphql-js.
import {
  concatAST,
  getNamedType,
  isInputObjectType,
  Kind,
  print,
  stripIgnoredCharacters,
  typeFromAST,
  visit,
} from "graphql";

const pascal = (name) => name[0].toUpperCase() + name.slice(1);

/** The fragments that a definition spreads, directly or through others. */
function fragmentsOf(definition, fragments, found = new Set()) {
  visit(definition, {
    FragmentSpread({ name: { value } }) {
      if (found.has(value)) return;
      found.add(value);
      fragmentsOf(fragments.get(value), fragments, found);
    },
  });
  return found;
}

const needsVariables = (operation) =>
  (operation.variableDefinitions ?? []).some(
    ({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue,
  );

const variableNamed = (operation, name) =>
  (operation.variableDefinitions ?? []).find(({ variable }) => variable.name.value === name);

/** A mutation whose input takes an idempotency key. */
function isKeyed(operation, schema) {
  const input = variableNamed(operation, "input");
  const type = input && getNamedType(typeFromAST(schema, input.type));
  return isInputObjectType(type) && "idempotencyKey" in type.getFields();
}

/** What the transport must know of an operation, beside its text. */
function traitsOf(operation, schema) {
  if (operation.operation === "mutation" && isKeyed(operation, schema)) return " keyed: true,";
  if (operation.operation !== "subscription") return "";
  return variableNamed(operation, "after") ? " resumable: true," : " state: true,";
}

function methodOf(operation, fragments, schema) {
  const name = operation.name.value;
  const types = pascal(name) + pascal(operation.operation);
  const spread = fragmentsOf(operation, fragments);
  const source = [operation, ...[...spread].map((fragment) => fragments.get(fragment))]
    // Descriptions are for the reader of the SDK; older servers' parsers don't know them on operations.
    .map((definition) => print({ ...definition, description: undefined }))
    .join("\n");
  const [call, result] =
    operation.operation === "subscription" ? ["subscribe", "AsyncIterableIterator"] : ["request", "Promise"];
  const value = spread.has("ReceiptFields") ? `WithReceipt<${types}>` : types;
  return [
    operation.description ? `  /** ${operation.description.value} */` : undefined,
    `  ${name}: (variables${needsVariables(operation) ? "" : "?"}: ${types}Variables, options?: CallOptions): ${result}<${value}> =>`,
    `    transport.${call}<${value}>({ kind: "${operation.operation}",${traitsOf(operation, schema)} operationName: "${name}", query: ${JSON.stringify(stripIgnoredCharacters(source))}, variables }, options),`,
  ]
    .filter((line) => line !== undefined)
    .join("\n");
}

export const plugin = (schema, documents) => {
  const { definitions } = concatAST(documents.map(({ document }) => document));
  const fragments = new Map(
    definitions
      .filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const operations = definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return {
    prepend: [
      "// Generated from sdk/operations and schema.graphql. Do not edit.",
      'import type { WithReceipt } from "./receipt.ts";',
      'import type { CallOptions, Transport } from "./transport.ts";',
    ],
    content: [
      "/** One method an operation of sdk/operations. */",
      "export const createSdk = (transport: Transport) => ({",
      ...operations.map((operation) => methodOf(operation, fragments, schema)),
      "});",
      "",
      "export type Sdk = ReturnType<typeof createSdk>;",
    ].join("\n"),
  };
};
