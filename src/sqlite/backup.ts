import { constants } from "node:fs";
import { chmod, copyFile, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import sqlite from "node-sqlite3-wasm";
import { makeFolder } from "./make-folder.ts";
import { isSystemError } from "./system-error.ts";

/** The folder was not backed up; the message says what to do. */
export class BackupFailed extends Error {
  readonly code = "BACKUP_FAILED";
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "BackupFailed";
  }
}

export interface Backup {
  /** The one file that it is. */
  readonly file: string;
  readonly bytes: number;
}

const NAME = "bookspace.db";
/** The write-ahead log's own header. Its salts change each time the log is begun anew, before a frame is overwritten. */
const WAL_HEADER_BYTES = 32;
const MAX_ATTEMPTS = 50;

/**
 * Copies the database of a folder into another, empty one, also while a process works on it, which notices nothing. What
 * was committed before the call is in it, all of it as it stood at one moment; the copy is opened and checked.
 *
 * No lock is taken: the one that there is would not be seen. The file is copied first, then its write-ahead log. Every
 * page that a checkpoint wrote meanwhile is in that log too, unless the log was begun anew: then all is copied again.
 * @throws BackupFailed
 */
export async function backUp(dataDir: string, target: string): Promise<Backup> {
  const source = join(dataDir, NAME);
  const file = join(target, NAME);
  if (!(await exists(source))) throw new BackupFailed(`There is no ${NAME} in '${dataDir}': name the folder with it.`);
  try {
    await makeEmpty(target);
    await makeChecked(source, file);
    return { file, bytes: (await stat(file)).size };
  } catch (error) {
    if (error instanceof BackupFailed) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new BackupFailed(`'${dataDir}' could not be copied to '${target}': ${reason}.`, { cause: error });
  }
}

/** Only what was checked gets the name: what a crash leaves behind is never taken for a backup. */
async function makeChecked(source: string, file: string): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await copyOneMoment(source, partial);
    await settle(partial);
    await rename(partial, file);
    await sync(dirname(file));
  } catch (error) {
    await Promise.all(["", "-wal", ".lock"].map((end) => rm(`${partial}${end}`, { recursive: true, force: true })));
    throw error;
  }
}

async function copyOneMoment(source: string, copy: string): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) if (await copied(source, copy)) return;
  throw new BackupFailed(
    `'${source}' is written to faster than it can be copied: try again when less happens, or stop the server meanwhile.`,
  );
}

async function makeEmpty(target: string): Promise<void> {
  makeFolder(target);
  const found = await readdir(target);
  if (found.length > 0) throw new BackupFailed(`'${target}' is not empty: name a folder for this backup alone.`);
}

/** False when the log was begun anew meanwhile. */
async function copied(source: string, copy: string): Promise<boolean> {
  const before = await walHeader(source);
  await copyFile(source, copy, constants.COPYFILE_FICLONE);
  await rm(`${copy}-wal`, { force: true });
  if (before.length > 0) {
    try {
      await copyFile(`${source}-wal`, `${copy}-wal`, constants.COPYFILE_FICLONE);
    } catch (error) {
      if (isSystemError(error, "ENOENT")) return false; // the server has just stopped
      throw error;
    }
  }
  return before.equals(await walHeader(source));
}

/** Empty when there is no log: then the file has everything. */
async function walHeader(file: string): Promise<Buffer> {
  try {
    const wal = await open(`${file}-wal`);
    try {
      const { buffer, bytesRead } = await wal.read(Buffer.alloc(WAL_HEADER_BYTES), 0, WAL_HEADER_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await wal.close();
    }
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return Buffer.alloc(0);
    throw error;
  }
}

/** Makes one file of the two, as the next start would, and checks every page of it. */
async function settle(copy: string): Promise<void> {
  const db = new sqlite.Database(copy);
  try {
    db.exec("PRAGMA locking_mode=EXCLUSIVE");
    db.exec("PRAGMA journal_mode=WAL");
    const [checked] = db.all("PRAGMA quick_check");
    if (checked?.["quick_check"] !== "ok") throw new Error(`the copy is damaged: ${String(checked?.["quick_check"])}`);
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } finally {
    db.close();
  }
  await chmod(copy, 0o600);
  await sync(copy);
}

async function sync(path: string): Promise<void> {
  const opened = await open(path);
  await opened.sync().finally(() => opened.close());
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => {
      if (isSystemError(error, "ENOENT")) return false;
      throw error;
    },
  );
