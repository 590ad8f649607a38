import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMongodb } from "../../test/services/mongodb.ts";
import { findPrograms } from "../../test/services/programs.ts";
import { startRabbitmq } from "../../test/services/rabbitmq.ts";
import { type ServerProcess, startServer, stopAll } from "../support/child.ts";

export interface Installation {
  readonly api: ServerProcess;
  stop(): Promise<void>;
}

const SETTINGS = { HOST: "127.0.0.1", PORT: "0", WORKER_HEALTH_PORT: "0" } as const;
const READY = /BookSpace is ready on http:\/\/localhost:(\d+)/;

/** What is shipped, with the probe in it: embedded, or an API and a worker on services that are started for it. */
export async function startInstallation(services: boolean): Promise<Installation> {
  if (!services) {
    const folder = await mkdtemp(join(tmpdir(), "bookspace-overload-"));
    const api = await startServer({ script: "dist/main.js", env: { ...SETTINGS, DATA_DIR: folder }, ready: READY });
    return {
      api,
      async stop() {
        await stopAll();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
  const found = findPrograms();
  if (!found.mongodb || !found.rabbitmq)
    throw new Error("--services starts RabbitMQ and a MongoDB test server: .ci/run shows how to install them.");
  const mongodb = await startMongodb();
  const rabbitmq = await startRabbitmq();
  const env = { ...SETTINGS, MONGODB_URL: mongodb.url, RABBITMQ_URL: rabbitmq.url };
  const [api] = await Promise.all([
    startServer({ script: "dist/main.js", env, ready: READY }),
    startServer({ script: "dist/worker.js", env, ready: /The worker is ready/ }),
  ]);
  return {
    api,
    async stop() {
      await stopAll();
      await Promise.allSettled([mongodb.stop(), rabbitmq.stop()]);
    },
  };
}
