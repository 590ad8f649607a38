// A codegen plugin: one typed method an operation. Documents become minified strings, so the client needs no graphql-js.
import { concatAST, Kind, print, stripIgnoredCharacters, visit } from "graphql";

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

function methodOf(operation, fragments) {
  const name = operation.name.value;
  const types = pascal(name) + pascal(operation.operation);
  const source = [operation, ...[...fragmentsOf(operation, fragments)].map((fragment) => fragments.get(fragment))]
    // Descriptions are for the reader of the SDK; older servers' parsers don't know them on operations.
    .map((definition) => print({ ...definition, description: undefined }))
    .join("\n");
  const [call, result] =
    operation.operation === "subscription" ? ["subscribe", "AsyncIterableIterator"] : ["request", "Promise"];
  return [
    operation.description ? `  /** ${operation.description.value} */` : undefined,
    `  ${name}: (variables${needsVariables(operation) ? "" : "?"}: ${types}Variables, options?: CallOptions): ${result}<${types}> =>`,
    `    transport.${call}<${types}>({ kind: "${operation.operation}", operationName: "${name}", query: ${JSON.stringify(stripIgnoredCharacters(source))}, variables }, options),`,
  ]
    .filter((line) => line !== undefined)
    .join("\n");
}

export const plugin = (_schema, documents) => {
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
      'import type { CallOptions, Transport } from "./transport.ts";',
    ],
    content: [
      "/** One method an operation of sdk/operations. */",
      "export const createSdk = (transport: Transport) => ({",
      ...operations.map((operation) => methodOf(operation, fragments)),
      "});",
      "",
      "export type Sdk = ReturnType<typeof createSdk>;",
    ].join("\n"),
  };
};
