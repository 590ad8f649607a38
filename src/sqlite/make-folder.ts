import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder that only this user may open, and those above it that are missing; one that is there stays as it is. Not by
 * `recursive`: where nothing can be made, such as below /proc, Node then tries for ever, and no signal ends it.
 */
export function makeFolder(path: string): void {
  const folder = resolve(path);
  const parent = dirname(folder);
  if (!existsSync(parent)) makeFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!existsSync(folder) || !statSync(folder).isDirectory()) throw error;
  }
}
