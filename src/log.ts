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
  // Each line at once: what is buffered when the process ends would be flushed then, and a pipe that nobody reads any more
  // holds that flush, and so the process, for ever.
  if (!readable) return pino(options, pino.destination({ fd: 1, sync: true }));
  // In this thread: a transport's worker thread costs 60 ms at start and loses the last lines of a crash.
  return pino(
    options,
    pretty({ colorize: true, ignore: "pid,hostname,process", translateTime: "HH:MM:ss.l", sync: true }),
  );
}
