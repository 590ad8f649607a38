import { type ParseArgsConfig, parseArgs } from "node:util";

/** Ends the command with 2, saying what is wrong with how it was called, and how it is called. */
export function misused(message: string, usage: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}

/** What the command was called with. `--help` prints `usage` and ends it with 0, an option that it doesn't have ends it with 2. */
export function readCommandLine<const T extends ParseArgsConfig>(usage: string, config: T) {
  if (process.argv.includes("--help")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    return misused(error instanceof Error ? error.message : String(error), usage);
  }
}
