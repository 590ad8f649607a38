import type { CodegenConfig } from "@graphql-codegen/cli";

/** The server's schema + the operations in this folder → their types. Run `npx graphql-codegen` beside a server in development. */
const config: CodegenConfig = {
  schema: `${process.env["BOOKSPACE_URL"] ?? "http://localhost:3003"}/graphql`,
  documents: ["*.ts"],
  importExtension: ".js",
  generates: {
    "./gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string",
        useTypeImports: true,
        scalars: { ID: "string", DateTime: "string", Cursor: "string", JSON: "unknown" },
      },
    },
  },
};

export default config;
