import { type Log } from "../../src/log.ts";

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A log that keeps its lines, and tells of each as it is written. */
export function recordedLog(onLine: (line: LogLine) => void = () => {}): {
  readonly log: Log;
  readonly lines: readonly LogLine[];
} {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine["level"]) =>
    (first: unknown, second?: unknown): void => {
      const line: LogLine =
        typeof first === "string"
          ? { level, fields: {}, message: first }
          : { level, fields: first as LogLine["fields"], message: String(second) };
      lines.push(line);
      onLine(line);
    };
  // pino's own signature has a dozen overloads; these two are the ones in use.
  const log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } as unknown as Log;
  return { log, lines };
}
