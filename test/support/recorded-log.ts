import { type Log } from "../../src/log.ts";

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A log that keeps its lines, and tells of each as it is written. */
export function recordedLog(onLine: (line: LogLine) => void = () => {}): {
  readonly log: Log;
  readonly lines: LogLine[];
} {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine["level"]) =>
    (first: unknown, second?: string): void => {
      const line: LogLine =
        typeof first === "string"
          ? { level, fields: {}, message: first }
          : { level, fields: first as LogLine["fields"], message: second ?? "" };
      lines.push(line);
      onLine(line);
    };
  return { log: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") }, lines };
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
