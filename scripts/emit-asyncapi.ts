// Writes what is said over RabbitMQ to docs/asyncapi.yaml; with --check it only compares, and fails when the file is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";
import { asyncapiDocument } from "./asyncapi/document.ts";

const FILE = "docs/asyncapi.yaml";
const yaml = stringify(asyncapiDocument, { lineWidth: 0, aliasDuplicateObjects: false });
const text = `# Emitted from the code by 'npm run asyncapi'. Do not edit.\n${yaml}`;

if (!process.argv.includes("--check")) {
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, "utf8") !== text) {
  console.error(`${FILE} is stale: run 'npm run asyncapi' and commit it.`);
  process.exit(1);
}
