import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Unavailable } from "../suite.ts";
import { toolFolder } from "./folder.ts";
import { run } from "./run.ts";

const VERSION = "4.5.0";

/** What recheck says of a regular expression: `vulnerable` when some input makes it take more than linear time. */
export interface Diagnosis {
  readonly status: "safe" | "vulnerable" | "unknown";
  readonly complexity?: { readonly summary: string };
  readonly attack?: { readonly pattern: string };
}

export type Check = (source: string, flags: string, parameters: { readonly timeout: number }) => Promise<Diagnosis>;

/** Installs recheck from npm when it is not there yet. @throws Unavailable */
export async function loadRecheck(): Promise<Check> {
  const folder = toolFolder("recheck", VERSION);
  const installed = join(folder, "node_modules", "recheck");
  if (!existsSync(installed)) {
    const args = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", `recheck@${VERSION}`];
    const { code, output } = await run("npm", args);
    if (code !== 0) throw new Unavailable(`recheck ${VERSION} could not be installed: ${output.slice(-500)}`);
  }
  const { check } = createRequire(import.meta.url)(installed) as { readonly check: Check };
  return check;
}
