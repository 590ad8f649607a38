import type { CodegenConfig } from "@graphql-codegen/cli";

/** schema.graphql + sdk/operations → the typed methods of the SDK. Reads only files: it runs without a network. */
const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: "sdk/operations/*.graphql",
  generates: {
    "sdk/src/generated.ts": {
      plugins: ["typescript-operations", "./scripts/sdk-plugin.mjs"],
      config: {
        useTypeImports: true,
        immutableTypes: true,
        skipTypename: true,
        avoidOptionals: { field: true, object: true, inputValue: false, defaultValue: false },
        scalars: { ID: "string", DateTime: "string", Cursor: "string", JSON: "unknown" },
      },
    },
  },
};

export default config;
