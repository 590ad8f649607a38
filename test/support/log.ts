import { type Log } from "../../src/log.ts";

export interface LogEntry {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A log that keeps what was said. */
export function recordedLog(): { readonly log: Log; readonly entries: LogEntry[] } {
  const entries: LogEntry[] = [];
  const write =
    (level: LogEntry["level"]) =>
    (first: unknown, message?: string): void =>
      void entries.push(
        typeof first === "string"
          ? { level, fields: {}, message: first }
          : { level, fields: first as LogEntry["fields"], message: message ?? "" },
      );
  return {
    log: { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") },
    entries,
  };
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
