import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where a tool of the audit is installed, once for each version; beside the other tools of this project's checks. */
export function toolFolder(name: string, version: string): string {
  const folder = join(homedir(), ".cache", "bookspace", `${name}-${version}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}
