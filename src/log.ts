import { type Logger, pino } from "pino";
import pretty from "pino-pretty";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error">;

export interface LogOptions {
  readonly level: string;
  /** Readable lines for a terminal; otherwise one JSON object a line. */
  readonly readable: boolean;
  readonly process: "api" | "worker" | "bookspace";
}

export function createLog({ level, readable, process: name }: LogOptions): Log {
  const options = { level, base: { process: name } };
  if (!readable) return pino(options);
  // In this thread: a transport's worker thread costs 60 ms at start and loses the last lines of a crash.
  return pino(
    options,
    pretty({ colorize: true, ignore: "pid,hostname,process", translateTime: "HH:MM:ss.l", sync: true }),
  );
}
