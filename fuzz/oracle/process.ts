import { readFileSync } from "node:fs";

/** The resident memory of a process, in MB; 0 when it is gone, or where there is no /proc. */
export function residentMb(pid: number): number {
  try {
    const kB = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Math.round(Number(kB ?? 0) / 1_024);
  } catch {
    return 0;
  }
}

const DEFECT = /uncaught|unhandled|unexpectedly/i;
const SHOWN = 1_000;

/** Lines of a log that tell of a defect, or that no program wrote: each is one JSON object, whatever is in it. */
export function wrongLines(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    if (!isObject(line)) return [`no line of the log: ${JSON.stringify(line.slice(0, SHOWN))}`];
    const { msg } = JSON.parse(line) as { readonly msg?: unknown };
    return DEFECT.test(String(msg)) ? [`in the log: ${line.slice(0, SHOWN)}`] : [];
  });
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === "object" && !Array.isArray(value);
  } catch {
    return false;
  }
}
