// Writes the public contract to schema.graphql; with --check it only compares, and fails when the file is stale.
import "reflect-metadata";
import { readFileSync, writeFileSync } from "node:fs";
import { lexicographicSortSchema, printSchema } from "graphql";
import { buildApiSchema } from "../src/graphql/schema.ts";

const FILE = "schema.graphql";
const text = `# Emitted from the code by 'npm run schema'. Do not edit.\n\n${printSchema(lexicographicSortSchema(buildApiSchema()))}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, "utf8") !== text) {
  console.error("schema.graphql is stale: run 'npm run schema' and commit it.");
  process.exit(1);
}
