import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRunning, type ProcessIdentity, thisProcess } from "./process-identity.ts";
import { isSystemError } from "./system-error.ts";

/** Another live process has the folder. */
export class DataDirInUse extends Error {
  readonly code = "DATA_DIR_IN_USE";
  constructor(dataDir: string, pid: number) {
    super(
      `The folder '${dataDir}' is in use by process ${pid}: stop that one, or choose another folder with DATA_DIR.`,
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
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    takePidFile(pidFile, dataDir);
    rmSync(`${databaseFile}.lock`, { recursive: true, force: true });
  } catch (error) {
    throw error instanceof DataDirInUse ? error : new DataDirUnusable(dataDir, error);
  }
  return { release: () => rmSync(pidFile, { force: true }) };
}

/** The live process that has the folder; null when none has. */
export function ownerOf(dataDir: string): ProcessIdentity | null {
  const owner = readPidFile(pidFileOf(dataDir));
  return owner && isRunning(owner) ? owner : null;
}

const pidFileOf = (dataDir: string): string => join(dataDir, "bookspace.pid");

function takePidFile(pidFile: string, dataDir: string): void {
  const { pid, startedAt } = thisProcess();
  for (;;) {
    try {
      writeFileSync(pidFile, [pid, startedAt ?? ""].join(" ").trim(), { flag: "wx" });
      return;
    } catch (error) {
      if (!isSystemError(error, "EEXIST")) throw error;
    }
    const owner = readPidFile(pidFile);
    if (owner && isRunning(owner)) throw new DataDirInUse(dataDir, owner.pid);
    rmSync(pidFile, { force: true });
  }
}

function readPidFile(pidFile: string): ProcessIdentity | null {
  try {
    const [pid, startedAt] = readFileSync(pidFile, "utf8").trim().split(" ");
    return pid && Number(pid) > 0 ? { pid: Number(pid), startedAt: startedAt ?? null } : null;
  } catch (error) {
    if (!isSystemError(error, "ENOENT")) throw error;
    return null; // removed meanwhile by the process that had it
  }
}
