import { rmSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "./make-folder.ts";
import { type Owner, ownerOf as ownerOfFile, takePidFile } from "./pid-file.ts";

/** Another live process has the folder. */
export class DataDirInUse extends Error {
  readonly code = "DATA_DIR_IN_USE";
  constructor(dataDir: string, owner: Owner) {
    super(
      `The folder '${dataDir}' is in use by ${nameOf(owner)}: stop that one, or choose another folder with DATA_DIR.`,
    );
    this.name = "DataDirInUse";
  }
}

/** The folder can't be made, or not be written in. */
export class DataDirUnusable extends Error {
  readonly code = "DATA_DIR_UNUSABLE";
  constructor(dataDir: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `The folder '${dataDir}' can't be written in (${reason}): let this user write there, or choose another folder with DATA_DIR.`,
      { cause },
    );
    this.name = "DataDirUnusable";
  }
}

/**
 * Takes the folder for this process, by a file that names it. SQLite's own lock here is a folder that a killed process
 * leaves behind; it is removed only when the process that made it is gone. Processes of other machines, or of containers
 * that don't see each other, are not noticed.
 * @throws DataDirInUse, DataDirUnusable
 */
export function lockFolder(dataDir: string, databaseFile: string): { release(): void } {
  const pidFile = pidFileOf(dataDir);
  try {
    // Of a folder that is there already, only production minds who else may read it.
    makeFolder(dataDir);
    const owner = takePidFile(pidFile);
    if (owner) throw new DataDirInUse(dataDir, owner);
    rmSync(`${databaseFile}.lock`, { recursive: true, force: true });
  } catch (error) {
    throw error instanceof DataDirInUse ? error : new DataDirUnusable(dataDir, error);
  }
  return { release: () => rmSync(pidFile, { force: true }) };
}

/** The live process that has the folder; null when none has. */
export const ownerOf = (dataDir: string): Owner | null => ownerOfFile(pidFileOf(dataDir));

/** As a message names it. */
export const nameOf = ({ pid }: Owner): string => (pid === null ? "a process that is just starting" : `process ${pid}`);

const pidFileOf = (dataDir: string): string => join(dataDir, "bookspace.pid");
