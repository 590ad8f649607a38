import { rmSync } from "node:fs";
import { type Broker, QUEUE_NAMES } from "../../src/broker/port.ts";
import { openLocalBroker } from "../../src/broker/local/open.ts";
import { type Admission } from "../../src/admission/admission.ts";
import { newId, systemClock } from "../../src/clock.ts";
import { openAlertWork } from "../../src/alerts/work.ts";
import { openDeadLetterWork } from "../../src/dead-letters/work.ts";
import { createCursorCodec } from "../../src/feed/cursor.ts";
import { createFeed } from "../../src/feed/create-feed.ts";
import { type Log } from "../../src/log.ts";
import { openOutbox } from "../../src/outbox/outbox.ts";
import { openPresence } from "../../src/presence/presence.ts";
import { createServices, type Services } from "../../src/services.ts";
import { openDatabase } from "../../src/sqlite/database.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { openLocalStore } from "../../src/store/local/open.ts";
import { type Store } from "../../src/store/port.ts";
import { startWorker } from "../../worker/worker.ts";
import { newAdmission } from "./admission.ts";
import { silentLog } from "./recorded-log.ts";
import { temporaryFolder } from "./processes.ts";

export interface Installation {
  readonly services: Services;
  readonly store: Store;
  readonly broker: Broker;
  readonly admission: Admission;
  close(): Promise<void>;
}

interface InstallationOptions {
  /** Puts something between the store and all who use it. */
  readonly around?: (store: Store) => Store;
  readonly log?: Log;
  readonly drills?: boolean;
}

export const ALERT_SECRET = "a secret for webhooks, long enough";

/** An embedded installation in this process, with all its parts but HTTP; put together as `src/main.ts` does. */
export async function openInstallation({
  around = (store) => store,
  log = silentLog,
  drills = true,
}: InstallationOptions = {}): Promise<Installation> {
  const dataDir = temporaryFolder();
  const database = await openDatabase(dataDir);
  const store = around(await openLocalStore(database));
  const broker = await openLocalBroker({ database, log, clock: systemClock });
  const collections = collectionsOf(store);
  const self = { id: newId(), kind: "api" } as const;
  const presence = openPresence({
    collections,
    self,
    report: () => ({ queues: QUEUE_NAMES }),
    clock: systemClock,
    log,
    alone: true,
  });
  const outbox = openOutbox({
    broker,
    collections,
    log,
    clock: systemClock,
    owner: self.id,
    isGone: presence.isGone,
  });
  const deadLetterWork = openDeadLetterWork({
    collections,
    broker,
    owner: self.id,
    isGone: presence.isGone,
    isOutage: store.isOutage,
    clock: systemClock,
    log,
  });
  const feed = await createFeed({ broker });
  const admission = newAdmission();
  const services = createServices({
    admission,
    collections,
    broker,
    presence,
    deadLetterWork,
    about: { version: "1.2.3", mode: "embedded" },
    alerting: { configured: [], canSign: true },
    outbox,
    feed,
    cursors: createCursorCodec("a secret of the tests, long enough"),
    clock: systemClock,
    newId,
    log,
    drills,
    developmentUsers: true,
    isOutage: store.isOutage,
  });
  const alertWork = openAlertWork({
    collections,
    pipeline: services.pipeline,
    feed,
    rules: services.alerts.rules,
    secret: ALERT_SECRET,
    owner: self.id,
    isGone: presence.isGone,
    clock: systemClock,
    newId,
    log,
  });
  const worker = await startWorker({ broker, store, log, clock: systemClock, drills });
  return {
    services,
    store,
    broker,
    admission,
    async close() {
      await alertWork.close();
      await deadLetterWork.close();
      await outbox.close(1_000);
      await worker.close();
      await feed.close();
      await presence.close();
      await broker.close();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
