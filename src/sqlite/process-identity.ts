import { readFileSync } from "node:fs";
import { isSystemError } from "./system-error.ts";

/** A process as it can be told from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the machine's start to the process's; null where there is no `/proc` to tell it. */
  readonly startedAt: string | null;
}

export const thisProcess = (): ProcessIdentity => ({ pid: process.pid, startedAt: startTimeOf(process.pid) });

/**
 * Is that very process still running? After a restart of the machine, or long enough, its pid may be another program's;
 * where start times can't be compared, whoever has the pid now is taken for it, except this process itself.
 */
export function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
  if (!exists(pid)) return false;
  const now = startTimeOf(pid);
  return startedAt === null || now === null ? pid !== process.pid : startedAt === now;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isSystemError(error, "EPERM");
  }
}

/** The 22nd field of `/proc/<pid>/stat`; the second one, the program's name in brackets, may have spaces in it. */
function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
