import "reflect-metadata";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startWorker } from "../worker/worker.ts";
import { createAdmission } from "./admission/admission.ts";
import { loadRules } from "./alerts/rules-file.ts";
import { openAlertWork } from "./alerts/work.ts";
import { openBackend } from "./backend/open.ts";
import { QUEUE_NAMES } from "./broker/port.ts";
import { newId, systemClock } from "./clock.ts";
import { describeSettings, readConfig } from "./config.ts";
import { openDeadLetterWork } from "./dead-letters/work.ts";
import { createCursorCodec } from "./feed/cursor.ts";
import { createFeed } from "./feed/create-feed.ts";
import { attachSubscriptions } from "./graphql/fan-out/attach.ts";
import { createCounts } from "./graphql/fan-out/counts.ts";
import { buildApiSchema } from "./graphql/schema.ts";
import { readDashboard } from "./http/dashboard/files.ts";
import { createHttpApp } from "./http/server.ts";
import { createAuthenticator } from "./identity/authenticator.ts";
import { failStart, stopOnSignal } from "./lifetime.ts";
import { createLog } from "./log.ts";
import { openOutbox } from "./outbox/outbox.ts";
import { openPresence } from "./presence/presence.ts";
import { openRetention } from "./retention/retention.ts";
import { createServices } from "./services.ts";
import { folderProblems } from "./sqlite/folder-check.ts";
import { collectionsOf } from "./store/collections.ts";
import { describeBroker } from "./telemetry/messaging.ts";
import { createMetrics } from "./telemetry/metrics/endpoint.ts";
import { startTracing } from "./telemetry/start-tracing.ts";

/** How long the relay may go on publishing while the process stops; the rest waits in the store. */
const RELAY_GRACE_MS = 3_000;

/** Of this checkout or image: package.json lies beside src/ and dist/. */
function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return version;
}

async function main(environment: NodeJS.ProcessEnv): Promise<{ readonly url: string }> {
  const config = readConfig(environment, folderProblems);
  const embedded = config.backend.kind === "embedded";
  const log = createLog({
    level: config.logLevel,
    readable: process.stdout.isTTY === true,
    process: embedded ? "bookspace" : "api",
  });
  const processId = newId();
  const canSign = config.alerts.webhookSecret !== undefined;
  const configured = config.alerts.rulesFile === undefined ? [] : loadRules(config.alerts.rulesFile, { canSign });
  if (!embedded) describeBroker("rabbitmq");
  const tracing = await startTracing({
    environment,
    serviceName: embedded ? "bookspace" : "bookspace-api",
    log,
  });

  const { store, broker, health, close: closeBackend } = await openBackend(config, log);
  const collections = collectionsOf(store);
  const subscriberCounts = createCounts();
  const presence = openPresence({
    collections,
    self: { id: processId, kind: "api" },
    report: () => ({ queues: embedded ? QUEUE_NAMES : [], subscriptions: { ...subscriberCounts } }),
    clock: systemClock,
    log,
    alone: embedded,
  });
  const outbox = openOutbox({
    broker,
    collections,
    log,
    clock: systemClock,
    owner: processId,
    isGone: presence.isGone,
  });
  const deadLetterWork = openDeadLetterWork({
    collections,
    broker,
    owner: processId,
    isGone: presence.isGone,
    isOutage: store.isOutage,
    clock: systemClock,
    log,
  });
  const feed = await createFeed({ broker });
  const admission = createAdmission(log);
  const services = createServices({
    admission,
    collections,
    broker,
    presence,
    deadLetterWork,
    about: { version: readVersion(), mode: config.backend.kind },
    alerting: { configured, canSign },
    outbox,
    feed,
    cursors: createCursorCodec(config.cursorSecret),
    clock: systemClock,
    newId,
    log,
    drills: config.drills,
    developmentUsers: !config.production,
    isOutage: store.isOutage,
  });
  const alertWork = openAlertWork({
    collections,
    pipeline: services.pipeline,
    feed,
    rules: services.alerts.rules,
    secret: config.alerts.webhookSecret,
    owner: processId,
    isGone: presence.isGone,
    clock: systemClock,
    newId,
    log,
  });

  const schema = buildApiSchema();
  const authenticator = createAuthenticator({
    mode: config.production ? "production" : "development",
    ...config.identity,
  });
  const dashboard = readDashboard(fileURLToPath(new URL("web", import.meta.url)));
  if (!dashboard) log.warn("The dashboard was not built, so it is not served: `npm run build` does it");
  const http = await createHttpApp({
    services,
    admission,
    schema,
    authenticator,
    log,
    production: config.production,
    health,
    dashboard,
    allowedOrigins: config.allowedOrigins,
    metrics:
      config.metrics &&
      createMetrics({
        ...config.metrics,
        health,
        api: { snapshot: services.pipeline.snapshot, subscriptions: () => subscriberCounts },
      }),
  });
  const subscriptions = attachSubscriptions({
    server: http.server,
    schema,
    services,
    admission,
    authenticator,
    log,
    production: config.production,
    counts: subscriberCounts,
    allowedOrigins: config.allowedOrigins,
  });
  const worker = embedded ? await startWorker({ broker, store, log, clock: systemClock, drills: config.drills }) : null;
  const retention = openRetention({ collections, clock: systemClock, log, days: config.retentionDays });

  stopOnSignal(log, [
    { name: "subscriptions", close: () => subscriptions.close() },
    { name: "http", close: () => http.close() },
    { name: "alerts", close: () => alertWork.close() },
    { name: "dead letters", close: () => deadLetterWork.close() },
    { name: "retention", close: () => retention.close() },
    { name: "outbox", close: () => outbox.close(RELAY_GRACE_MS) },
    { name: "worker", close: () => worker?.close() },
    { name: "feed", close: () => feed.close() },
    { name: "presence", close: () => presence.close() },
    { name: "backend", close: closeBackend },
    { name: "tracing", close: () => tracing.close() },
  ]);
  const port = await http.listen({ port: config.port, host: config.host, setting: "PORT" });
  const url = `http://localhost:${port}`;
  log.info({ url, mode: config.backend.kind }, `BookSpace is ready on ${url}`);
  return { url };
}

/** The API that runs in this process; undefined when only the settings were asked for. */
export let started: { readonly url: string } | undefined;
if (process.argv.includes("--help")) {
  console.log(
    describeSettings(
      "npm start: the API; without MONGODB_URL and RABBITMQ_URL the worker and both services too, in this one process.",
    ),
  );
} else {
  started = await main(process.env).catch(failStart);
}
