import { accessSync, constants, existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** The programs that real services are started from; null where this machine has none. */
export interface Programs {
  readonly rabbitmq: string | null;
  readonly mongodb: string | null;
}

/**
 * Looks for RabbitMQ (Debian's package) and for the MongoDB-wire test server (`secantusd-rs`, named by `SECANTUS_BIN`,
 * on the PATH, or where `.ci/run` and cargo put it).
 */
export function findPrograms(): Programs {
  return { rabbitmq: findRabbitmq(), mongodb: findMongodb() };
}

function findRabbitmq(): string | null {
  const wrapper = onPath("rabbitmq-server", ["/usr/sbin", "/usr/local/sbin"]);
  if (!wrapper) return null;
  // The wrapper on the PATH changes the user; the script that it calls runs as whoever starts it.
  const script = join(dirname(wrapper), "..", "lib", "rabbitmq", "bin", "rabbitmq-server");
  return isExecutable(script) ? script : null;
}

function findMongodb(): string | null {
  const { SECANTUS_BIN: named, CARGO_HOME: cargo = join(homedir(), ".cargo") } = process.env;
  if (named) return isExecutable(named) ? named : null;
  return onPath("secantusd-rs", [join(homedir(), ".cache", "bookspace", "bin"), join(cargo, "bin")]);
}

function onPath(name: string, more: readonly string[]): string | null {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...more].filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    if (!existsSync(path)) return false;
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
