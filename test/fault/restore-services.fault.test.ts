import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { openMongoStore } from "../../src/store/mongo/open.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { startMongodb } from "../services/mongodb.ts";
import { type Service } from "../services/process.ts";
import { describeWithServices } from "../services/required.ts";
import { createVhost, type Rabbitmq, sharedRabbitmq, type Vhost } from "../services/vhost.ts";
import { connect } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { startLoad } from "../support/load.ts";
import { killAll, runToEnd, startApi, startWorkerProcess, temporaryFolder } from "../support/processes.ts";
import { silentLog } from "../support/recorded-log.ts";
import { expectAsTheLedgerSays, untilSettled } from "../support/restored.ts";

describeWithServices("a database that is restored from one moment of it, beside an empty broker", ({ rabbitmqUrl }) => {
  const folder = temporaryFolder();
  const running: Service[] = [];
  let rabbitmq: Rabbitmq;
  let before: Vhost;
  let since: Vhost;

  async function startDatabase(dir: string): Promise<Service> {
    const service = await startMongodb({ dir });
    running.push(service);
    return service;
  }

  beforeAll(async () => {
    rabbitmq = await sharedRabbitmq(rabbitmqUrl);
    [before, since] = await Promise.all([createVhost(rabbitmq), createVhost(rabbitmq)]);
  }, 60_000);
  afterAll(async () => {
    await killAll();
    await Promise.all([before?.close(), since?.close(), ...running.map((service) => service.stop())]);
    await rabbitmq?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test("settles: what was in the broker's queues is handed out again, what was in outboxes is published", async () => {
    const [original, backup] = [join(folder, "original"), join(folder, "backup")];
    mkdirSync(original);
    const mongodb = await startDatabase(original);
    const settings = { MONGODB_URL: mongodb.url, RABBITMQ_URL: before.url };
    // Search and analytics have no worker: their events are in the broker alone, and the broker will be lost.
    const [api] = await Promise.all([
      startApi({ ...settings, CURSOR_SECRET: "the secret before the restore, long" }),
      startWorkerProcess(settings, ["--only", "ledger,notifications"]),
    ]);
    const load = startLoad(() => api.url, "ada");
    await load.more(40);
    const acknowledged = [...load.acknowledged];
    const client = await MongoClient.connect(mongodb.url);
    const known = { _id: { $in: acknowledged.map(({ eventId }) => eventId) } };
    const events = client.db().collection<{ _id: string }>("events");
    await eventually(
      async () => (await events.countDocuments(known)) === acknowledged.length,
      "the ledger to know what was acknowledged",
    );
    await client.close();

    // As a snapshot of its volume would be.
    await mongodb.kill("SIGSTOP");
    cpSync(original, backup, { recursive: true });
    await mongodb.kill("SIGCONT");
    await load.more(20);
    await load.stop();
    await killAll();

    const restored = await startDatabase(backup);
    const restoredSettings = { MONGODB_URL: restored.url, RABBITMQ_URL: since.url };
    const { code, output } = await runToEnd("dist/worker.js", restoredSettings, ["--redeliver"]);
    expect(code).toBe(0);
    const told = JSON.parse(output.split("\n").find((line) => line.includes("handed to their consumers")) ?? "{}") as {
      readonly events: number;
      readonly deliveries: number;
      readonly unreadable: number;
    };
    expect(told.events).toBeGreaterThanOrEqual(acknowledged.length);
    expect(told.deliveries).toBeGreaterThanOrEqual(2 * acknowledged.length);
    expect(told.unreadable).toBe(0);

    const [again] = await Promise.all([
      startApi({ ...restoredSettings, CURSOR_SECRET: "the secret since the restore, so long" }),
      startWorkerProcess(restoredSettings),
    ]);
    const last = await untilSettled(again.url);
    const ada = connect(again.url, "ada");
    const stale = ada.subscribe("subscription ($after: Cursor) { eventFeed(after: $after) { __typename } }", {
      after: acknowledged[0]?.cursor,
    });
    expect(JSON.stringify((await stale.ended).error)).toContain("BAD_USER_INPUT");
    await ada.close();
    const store = await openMongoStore(restored.url, { log: silentLog });
    // Beyond it may be effects of what the ledger had not written yet: docs/operations.md says so.
    await expectAsTheLedgerSays(collectionsOf(store), [...acknowledged, last]);
    await store.close();
  }, 180_000);
});
