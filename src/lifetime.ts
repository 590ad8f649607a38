import { type Log } from "./log.ts";

/** How long an ordered stop may take before the process ends anyway. */
const STOP_MS = 10_000;

export interface Stopping {
  readonly name: string;
  readonly close: () => Promise<unknown> | unknown;
}

/**
 * Stops the parts in order at SIGTERM, SIGINT, or SIGHUP (the terminal is gone), then exits 0; a second signal, or a stop that takes too long, exits 1.
 * What was not finished is durable and goes on at the next start.
 */
export function stopOnSignal(log: Log, parts: readonly Stopping[]): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, "Stopping");
    setTimeout(() => {
      log.error(`Not stopped within ${STOP_MS / 1_000} s; ending anyway`);
      process.exit(1);
    }, STOP_MS).unref();
    for (const { name, close } of parts) {
      try {
        await close();
      } catch (error) {
        log.error({ err: error, part: name }, "A part could not be stopped in order");
      }
    }
    log.info("Stopped");
    process.exit(0);
  };
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(name, (signal) => void stop(signal));
}

/** Mistakes of a person, who needs no stack. */
const FOR_PEOPLE: readonly unknown[] = [
  "CONFIG_INVALID",
  "DATA_DIR_IN_USE",
  "DATA_DIR_UNUSABLE",
  "PORT_TAKEN",
  "ADDRESS_UNUSABLE",
  "TLS_FILE_UNREADABLE",
];

/** Ends the process with what is wrong, for a person to read: a mistake of configuration needs no stack. */
export function failStart(error: unknown): never {
  const forPeople = error instanceof Error && "code" in error && FOR_PEOPLE.includes(error.code);
  console.error(forPeople ? `${error.message}\n\nAll settings: npm start -- --help` : error);
  process.exit(1);
}
