import { accessSync, constants, statSync, type Stats } from "node:fs";
import { dirname, resolve } from "node:path";
import { nameOf, ownerOf } from "./folder-lock.ts";
import { isSystemError } from "./system-error.ts";

const FOR_OTHERS = 0o007;

/** Why a start may not keep production's data in the folder, a line each with what to do. Changes nothing. */
export const folderProblems = (dataDir: string): readonly string[] =>
  problemsOf(dataDir, (name) => {
    const owner = ownerOf(dataDir);
    return owner ? [`${name} is in use by ${nameOf(owner)}: stop that one, or choose another folder.`] : [];
  });

/** The same, whoever has it now: what is wrong with the folder itself. */
export const rightsProblems = (dataDir: string): readonly string[] => problemsOf(dataDir, () => []);

function problemsOf(dataDir: string, ofItsUse: (name: string) => readonly string[]): readonly string[] {
  const name = `DATA_DIR '${dataDir}'`;
  const elsewhere = "let this user write there, or choose another folder";
  try {
    const found = stat(dataDir);
    if (!found) {
      accessSync(nearestParent(resolve(dataDir)), constants.W_OK | constants.X_OK);
      return [];
    }
    if (!found.isDirectory()) return [`${name} is no folder: choose another one.`];
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return [...openToOthers(found, name), ...ofItsUse(name)];
  } catch (error) {
    return [`${name} can't be written in (${error instanceof Error ? error.message : String(error)}): ${elsewhere}.`];
  }
}

/** The group may be meant, where several users of one service share a volume; all the world never is. Windows has other rights. */
function openToOthers({ mode }: Stats, name: string): readonly string[] {
  if (process.platform === "win32" || (mode & FOR_OTHERS) === 0) return [];
  const octal = (mode & 0o777).toString(8);
  return [
    `${name} is open to every user of this machine (mode ${octal}): 'chmod o-rwx' it, or name one below it that is not there yet; private documents are in it.`,
  ];
}

function nearestParent(path: string): string {
  const parent = dirname(path);
  return stat(parent) || parent === path ? parent : nearestParent(parent);
}

function stat(path: string): Stats | null {
  try {
    return statSync(path);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return null;
    throw error;
  }
}
