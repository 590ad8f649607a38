import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isRunning, type ProcessIdentity, thisProcess } from "./process-identity.ts";
import { isSystemError } from "./system-error.ts";

/** Who has a pid file; without a pid, a process that is about to say which it is. */
export interface Owner {
  readonly pid: number | null;
}

/** An empty file is perhaps being written by a process that starts just now; none takes so long for it. */
const BEING_WRITTEN_MS = 2_000;
/** What a file system says that has no hard links. */
const NO_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"];

/**
 * Makes the file name this process, unless a live one has it: then that one is given back. Of several that start together, one
 * gets it, and a dead one's file is no exception:
 * - The file is there with its content, by a link to a file that was written before: nobody finds it empty, and takes it for stale.
 * - What a dead one left is never removed, only replaced, by who has the `.taking` file beside it and has read it once more since.
 *   Its process changes nothing any more, so it is still there then: who was slow does not replace the file of who was quicker.
 */
export function takePidFile(pidFile: string): Owner | null {
  const content = contentOf(thisProcess());
  const own = `${pidFile}.${randomUUID()}`;
  writeFileSync(own, content, { flag: "wx" });
  try {
    for (;;) {
      if (isMade(pidFile, own, content)) return null;
      const found = read(pidFile);
      if (found === null) continue; // removed meanwhile by the process that had it
      const owner = ownerIn(found, pidFile);
      if (owner) return owner;
      // In the same way: whoever was killed while it had this one is dead too.
      const taking = `${pidFile}.taking`;
      const quicker = takePidFile(taking);
      if (quicker) return quicker;
      try {
        if (read(pidFile) !== found) continue;
        renameSync(own, pidFile);
        return null;
      } finally {
        rmSync(taking, { force: true });
      }
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** The live process that a pid file names; null when there is none. */
export function ownerOf(pidFile: string): Owner | null {
  const found = read(pidFile);
  return found === null ? null : ownerIn(found, pidFile);
}

/** False when it is there already. */
function isMade(file: string, own: string, content: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (isSystemError(error, "EEXIST")) return false;
    if (!NO_LINKS.some((code) => isSystemError(error, code))) throw error;
    return isWritten(file, content);
  }
}

/** Without links it is empty for a moment, which counts as taken. */
function isWritten(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (isSystemError(error, "EEXIST")) return false;
    throw error;
  }
}

const contentOf = ({ pid, startedAt }: ProcessIdentity): string => [pid, startedAt ?? ""].join(" ").trim();

/** Null when it is not there. */
function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return null;
    throw error;
  }
}

function ownerIn(content: string, file: string): Owner | null {
  if (content === "") return isYoung(file) ? { pid: null } : null;
  const [pid, startedAt] = content.split(" ");
  const owner = pid && Number(pid) > 0 ? { pid: Number(pid), startedAt: startedAt ?? null } : null;
  return owner && isRunning(owner) ? owner : null;
}

function isYoung(file: string): boolean {
  try {
    return Math.abs(Date.now() - statSync(file).mtimeMs) < BEING_WRITTEN_MS;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return false; // it is not empty any more, but gone
    throw error;
  }
}
