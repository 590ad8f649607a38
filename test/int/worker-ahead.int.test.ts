import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { rmSync } from "node:fs";
import { openLocalBroker } from "../../src/broker/local/open.ts";
import { type Broker, type Running } from "../../src/broker/port.ts";
import { systemClock } from "../../src/clock.ts";
import { type Database, openDatabase } from "../../src/sqlite/database.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { openLocalStore } from "../../src/store/local/open.ts";
import { startWorker } from "../../worker/worker.ts";
import { envelopeOf } from "../support/event-records.ts";
import { eventually } from "../support/eventually.ts";
import { temporaryFolder } from "../support/processes.ts";
import { gate } from "../support/recorded-broker.ts";
import { silentLog } from "../support/recorded-log.ts";

/** Until it is opened, nothing that is announced is confirmed. */
let confirmed: ReturnType<typeof gate>;
let dataDir: string;
let database: Database;
let broker: Broker;
let collections: Collections;
let worker: Running;

beforeEach(async () => {
  confirmed = gate();
  dataDir = temporaryFolder();
  database = await openDatabase(dataDir);
  const store = await openLocalStore(database);
  collections = collectionsOf(store);
  broker = await openLocalBroker({ database, log: silentLog, clock: systemClock });
  const slow: Broker = { ...broker, announce: (some) => confirmed.passed.then(() => broker.announce(some)) };
  worker = await startWorker({ broker: slow, store, log: silentLog, clock: systemClock, drills: false });
});
afterEach(async () => {
  confirmed.open();
  await worker.close();
  await broker.close();
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const publish = (id: string) =>
  broker.publish([
    envelopeOf({
      id,
      type: "document.created",
      timestamp: "2026-01-01T00:00:00.000Z",
      actor: "ada",
      subject: id,
      audience: ["*"],
      title: id,
      tags: [],
    }),
  ]);
const entries = () => collections.search.find({}).toArray();

test("the next event is handled while what was announced of the last one is being confirmed", async () => {
  await publish("first");
  await eventually(async () => (await entries()).length === 1, "the first to be handled");
  await publish("second");
  await eventually(async () => (await entries()).length === 2, "the second to be handled");
  expect(await collections.events.findOne({ status: "processed" })).toBeNull();
  confirmed.open();
  const done = async () => (await collections.events.find({ status: "processed" }).toArray()).length === 2;
  await eventually(done, "both to be processed");
});
