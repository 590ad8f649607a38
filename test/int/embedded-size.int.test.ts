import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type LogBounds } from "../../src/broker/local/log-bound.ts";
import { openLocalBroker } from "../../src/broker/local/open.ts";
import { type Broker } from "../../src/broker/port.ts";
import { iso, newId, systemClock } from "../../src/clock.ts";
import { removeOldRecords } from "../../src/retention/retention.ts";
import { type Database, openDatabase } from "../../src/sqlite/database.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { openLocalStore } from "../../src/store/local/open.ts";
import { type Store } from "../../src/store/port.ts";
import { startWorker } from "../../worker/worker.ts";
import { envelopeOf } from "../support/event-records.ts";
import { eventually } from "../support/eventually.ts";
import { temporaryFolder } from "../support/processes.ts";
import { events, reader } from "../support/recorded-broker.ts";
import { silentLog } from "../support/recorded-log.ts";

const ROUNDS = 6;
const EVENTS = 1_000;
const CHUNK = 500;
const LOG: LogBounds = { messages: 100_000, bytes: 500_000, ageMs: 7 * 24 * 3_600_000 };
const never = new AbortController().signal;
const inAMonth = (): number => systemClock() + 31 * 24 * 3_600_000;

let dataDir: string;
let database: Database;
let broker: Broker;
let store: Store;
let collections: Collections;

beforeEach(async () => {
  dataDir = temporaryFolder();
  await open();
});
afterEach(async () => {
  await close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function open(): Promise<void> {
  database = await openDatabase(dataDir);
  store = await openLocalStore(database);
  collections = collectionsOf(store);
  broker = await openLocalBroker({ database, log: silentLog, clock: systemClock, logBounds: LOG });
}

async function close(): Promise<void> {
  await broker.close();
  await database.close();
}

const logBytes = (): number =>
  database.read("SELECT SUM(octet_length(body)) AS bytes FROM log")[0]?.["bytes"] as number;

async function publish(count: number): Promise<void> {
  for (let n = 0; n < count; n += CHUNK)
    await broker.publish(
      Array.from({ length: CHUNK }, () =>
        envelopeOf({
          id: newId(),
          type: "document.updated",
          timestamp: iso(systemClock()),
          actor: "ada",
          subject: newId(),
          audience: ["*"],
          title: "Notes on whales",
          tags: ["sea"],
        }),
      ),
    );
}

/** What has no end, and would hide whether the rest has one. */
async function forgetEffects(): Promise<void> {
  await collections.activity.deleteMany({});
  await collections.notifications.deleteMany({});
  await collections.search.deleteMany({});
}

test("under a steady load the file levels off: the room of what went is used again", async () => {
  const worker = await startWorker({ broker, store, log: silentLog, clock: systemClock, drills: false });
  const sizes: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await publish(EVENTS);
    await eventually(
      async () => (await collections.events.find({ status: "processed" }).toArray()).length === EVENTS,
      "all to be processed",
      30_000,
    );
    expect(await removeOldRecords({ collections, clock: inAMonth, days: 30 }, never)).toMatchObject({ events: EVENTS });
    await forgetEffects();
    sizes.push(database.read("PRAGMA page_count")[0]?.["page_count"] as number);
  }
  await worker.close();
  expect(logBytes()).toBeLessThanOrEqual(LOG.bytes * 1.01);
  expect(Math.max(...sizes)).toBeLessThan((sizes[0] ?? 0) * 1.25);
  expect(statSync(join(dataDir, "bookspace.db-wal")).size).toBeLessThan(50_000_000);
}, 180_000);

test("the log's size is told again after a restart, and readers go on where it begins", async () => {
  await publish(1_000);
  const before = logBytes();
  await close();
  await open();
  for (let n = 0; n < 10; n += 1) await broker.publish(events(CHUNK, `round${n}-`));
  expect(before).toBeGreaterThan(LOG.bytes * 0.5);
  expect(logBytes()).toBeLessThanOrEqual(LOG.bytes * 1.01);
  expect(logBytes()).toBeGreaterThan(LOG.bytes * 0.9);
  const log = await reader(broker, { from: "first" });
  await eventually(() => log.contents.includes(`round9-${CHUNK - 1}`), "the newest event");
  expect(log.messages[0]?.offset).toBeGreaterThan(0);
}, 60_000);
