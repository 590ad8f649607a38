import { parseArgs } from "node:util";
import { openBackend } from "../src/backend/open.ts";
import { newId, systemClock } from "../src/clock.ts";
import { type Config, ConfigError, describeSettings, readConfig } from "../src/config.ts";
import { QUEUE_NAMES, type QueueName } from "../src/broker/port.ts";
import { PortTaken } from "../src/health/listen.ts";
import { type HealthCheck } from "../src/health/readiness.ts";
import { type HealthServer, serveHealth } from "../src/health/serve.ts";
import { failStart, stopOnSignal } from "../src/lifetime.ts";
import { createLog } from "../src/log.ts";
import { openPresence } from "../src/presence/presence.ts";
import { collectionsOf } from "../src/store/collections.ts";
import { describeBroker } from "../src/telemetry/messaging.ts";
import { type AnswerMetrics, createMetrics } from "../src/telemetry/metrics/endpoint.ts";
import { startTracing } from "../src/telemetry/start-tracing.ts";
import { redeliverUnsettled } from "./redeliver-unsettled.ts";
import { startWorker } from "./worker.ts";

const USUAL_HEALTH_PORT = 3004;
const USAGE = `npm run worker [-- --only <queue>,…]: the consumers of a services installation.\n  --only   some of ${QUEUE_NAMES.join(", ")}; every one of them must run somewhere\n  --redeliver   after RabbitMQ lost its messages, as by a restore: hands the ledger's unsettled events to the consumers anew, and ends`;

/** @throws ConfigError for a queue that there is not. */
function readOnly(only: string | undefined): readonly QueueName[] {
  if (!only) return QUEUE_NAMES;
  return only.split(",").map((name) => {
    const queue = QUEUE_NAMES.find((known) => known === name.trim());
    if (!queue) throw new ConfigError([`--only ${name}: there is no such queue; there are ${QUEUE_NAMES.join(", ")}.`]);
    return queue;
  });
}

/** On the port that was asked for; else on the usual one, or on any when another worker of this machine has that. */
async function serveWorkerHealth(
  { workerHealthPort, host }: Config,
  checks: readonly HealthCheck[],
  metrics: AnswerMetrics | null,
): Promise<HealthServer> {
  const on = (port: number): Promise<HealthServer> =>
    serveHealth(checks, { port, host, setting: "WORKER_HEALTH_PORT" }, metrics);
  if (workerHealthPort !== undefined) return on(workerHealthPort);
  return on(USUAL_HEALTH_PORT).catch((error: unknown) => {
    if (error instanceof PortTaken) return on(0);
    throw error;
  });
}

/** @throws ConfigError when there are no services. */
function readServices(): Config {
  const config = readConfig(process.env);
  if (config.backend.kind === "embedded") {
    throw new ConfigError([
      "Without MONGODB_URL and RABBITMQ_URL the worker runs inside `npm start`; set both to run it apart.",
    ]);
  }
  return config;
}

async function redeliver(): Promise<void> {
  const config = readServices();
  const log = createLog({ level: config.logLevel, readable: process.stdout.isTTY === true, process: "worker" });
  const { store, broker, close } = await openBackend(config, log);
  try {
    const done = await redeliverUnsettled(collectionsOf(store), broker);
    log.info(done, "Unsettled events were handed to their consumers anew");
  } finally {
    await close();
  }
}

async function main(only: string | undefined): Promise<void> {
  const config = readServices();
  const queues = readOnly(only);
  const log = createLog({ level: config.logLevel, readable: process.stdout.isTTY === true, process: "worker" });
  describeBroker("rabbitmq");
  const tracing = await startTracing({ environment: process.env, serviceName: "bookspace-worker", log });
  const { store, broker, health, close: closeBackend } = await openBackend(config, log);
  const metrics = config.metrics && createMetrics({ ...config.metrics, health });
  // Before anything is consumed: a port that was asked for and is taken ends the start.
  const healthServer = await serveWorkerHealth(config, health, metrics);
  const presence = openPresence({
    collections: collectionsOf(store),
    self: { id: newId(), kind: "worker" },
    report: () => ({ queues }),
    clock: systemClock,
    log,
    alone: false,
  });
  const worker = await startWorker({ broker, store, log, clock: systemClock, drills: config.drills, only: queues });
  stopOnSignal(log, [
    { name: "health", close: () => healthServer.close() },
    { name: "worker", close: () => worker.close() },
    { name: "presence", close: () => presence.close() },
    { name: "backend", close: closeBackend },
    { name: "tracing", close: () => tracing.close() },
  ]);
  log.info({ queues, healthPort: healthServer.port }, "The worker is ready");
}

try {
  const { values } = parseArgs({
    options: { only: { type: "string" }, redeliver: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) console.log(describeSettings(USAGE));
  else if (values.redeliver) await redeliver();
  else await main(values.only);
} catch (error) {
  failStart(error);
}
