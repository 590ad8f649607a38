import { readdirSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMongodb } from "../../test/services/mongodb.ts";
import { findPrograms } from "../../test/services/programs.ts";
import { startRabbitmq } from "../../test/services/rabbitmq.ts";
import { bundle, type ServerProcess, startServer, stopAll } from "../support/child.ts";

/** What runs, and where it keeps what. */
export interface Running {
  readonly api: ServerProcess;
  /** By name; the API first. */
  readonly processes: ReadonlyMap<string, ServerProcess>;
  /** Folders on the disk, by name. */
  readonly folders: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

const API_READY = /BookSpace is ready on http:\/\/localhost:(\d+)/;
const SETTINGS = { HOST: "127.0.0.1", PORT: "0", WORKER_HEALTH_PORT: "0", LOG_LEVEL: "warn" } as const;

export async function startEmbedded(): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), "bookspace-soak-"));
  const env = { ...SETTINGS, LOG_LEVEL: "info", DATA_DIR: folder };
  const api = await startServer({ script: bundle("api"), env, ready: API_READY });
  return {
    api,
    processes: new Map([["BookSpace", api]]),
    folders: new Map([["data folder", folder]]),
    async stop() {
      await stopAll();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function startServices(): Promise<Running> {
  const found = findPrograms();
  if (!found.mongodb || !found.rabbitmq)
    throw new Error("--services starts RabbitMQ and a MongoDB test server: .ci/run shows how to install them.");
  const mongodb = await startMongodb();
  const rabbitmq = await startRabbitmq();
  const env = { ...SETTINGS, LOG_LEVEL: "info", MONGODB_URL: mongodb.url, RABBITMQ_URL: rabbitmq.url };
  const [api, worker] = await Promise.all([
    startServer({ script: bundle("api"), env, ready: API_READY }),
    startServer({ script: bundle("worker"), env, ready: /The worker is ready/ }),
  ]);
  return {
    api,
    processes: new Map([
      ["API", api],
      ["worker", worker],
    ]),
    folders: new Map([
      ["MongoDB's folder", mongodb.dir],
      ["RabbitMQ's folder, the log in it", rabbitmq.dir],
    ]),
    async stop() {
      await stopAll();
      await Promise.allSettled([mongodb.stop(), rabbitmq.stop()]);
    },
  };
}

/** What a folder holds, in bytes; files come and go while it is read. */
export function sizeOf(folder: string): number {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(folder, entry.name);
      return sum + (entry.isDirectory() ? sizeOf(path) : (statSync(path, { throwIfNoEntry: false })?.size ?? 0));
    }, 0);
  } catch {
    return 0;
  }
}
