import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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

/**
 * Takes the folder for this process, by a file with its pid. SQLite's own lock here is a folder that a killed process
 * leaves behind; it is removed only when the process that made it is gone.
 * @throws DataDirInUse
 */
export function lockFolder(dataDir: string, databaseFile: string): { release(): void } {
  mkdirSync(dataDir, { recursive: true });
  const pidFile = join(dataDir, "bookspace.pid");
  takePidFile(pidFile, dataDir);
  rmSync(`${databaseFile}.lock`, { recursive: true, force: true });
  return { release: () => rmSync(pidFile, { force: true }) };
}

function takePidFile(pidFile: string, dataDir: string): void {
  for (;;) {
    try {
      writeFileSync(pidFile, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const owner = readPid(pidFile);
    if (owner !== null && owner !== process.pid && isAlive(owner)) throw new DataDirInUse(dataDir, owner);
    rmSync(pidFile, { force: true });
  }
}

function readPid(pidFile: string): number | null {
  try {
    return Number.parseInt(readFileSync(pidFile, "utf8"), 10) || null;
  } catch {
    return null; // removed meanwhile by the process that had it
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
