// Writes the public contract to schema.graphql and its rules to docs/rules.md; with --check it only compares, and fails when one is stale.
import "reflect-metadata";
import { readFileSync, writeFileSync } from "node:fs";
import { lexicographicSortSchema, printSchema } from "graphql";
import { buildApiSchema } from "../src/graphql/schema.ts";
import { rulesDocument } from "./rules/document.ts";

const schema = buildApiSchema();
const FILES = {
  "schema.graphql": `# Emitted from the code by 'npm run schema'. Do not edit.\n\n${printSchema(lexicographicSortSchema(schema))}\n`,
  "docs/rules.md": rulesDocument(schema),
} as const;

for (const [file, text] of Object.entries(FILES)) {
  if (!process.argv.includes("--check")) {
    writeFileSync(file, text);
  } else if (readFileSync(file, "utf8") !== text) {
    console.error(`${file} is stale: run 'npm run schema' and commit it.`);
    process.exitCode = 1;
  }
}
