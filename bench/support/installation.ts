import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServices } from "../../test/services/both.ts";
import { type ServerProcess, startServer, stopAll } from "./child.ts";

/** BookSpace, running, and where it keeps what. */
export interface Installation {
  readonly api: ServerProcess;
  /** By name; the API first. */
  readonly processes: ReadonlyMap<string, ServerProcess>;
  /** Folders on the disk, by name. */
  readonly folders: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

/** What its processes are started from. */
export interface Scripts {
  readonly api: string;
  readonly worker: string;
}

const SETTINGS = { HOST: "127.0.0.1", PORT: "0", WORKER_HEALTH_PORT: "0" } as const;
export const API_READY = /BookSpace is ready on http:\/\/localhost:(\d+)/;
export const WORKER_READY = /The worker is ready/;

export async function startEmbedded({ api: script }: Scripts): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), "bookspace-bench-"));
  const api = await startServer({ script, env: { ...SETTINGS, DATA_DIR: folder }, ready: API_READY });
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

/** An API and a worker on services that are started for them. */
export async function startOnServices(scripts: Scripts): Promise<Installation> {
  const { mongodb, rabbitmq, stop: stopServices } = await startServices();
  const stop = async (): Promise<void> => {
    await stopAll();
    await stopServices();
  };
  const env = { ...SETTINGS, MONGODB_URL: mongodb.url, RABBITMQ_URL: rabbitmq.url };
  try {
    const [api, worker] = await Promise.all([
      startServer({ script: scripts.api, env, ready: API_READY }),
      startServer({ script: scripts.worker, env, ready: WORKER_READY }),
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
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
