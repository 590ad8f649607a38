import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { rmSync } from "node:fs";
import { openLocalBroker } from "../../src/broker/local/open.ts";
import { createReadyQueue } from "../../src/broker/local/queue.ts";
import { createRetries } from "../../src/broker/local/retries.ts";
import { type Broker } from "../../src/broker/port.ts";
import { systemClock } from "../../src/clock.ts";
import { type Database, openDatabase } from "../../src/sqlite/database.ts";
import { eventually } from "../support/eventually.ts";
import { temporaryFolder } from "../support/processes.ts";
import { consumer, DONE, events, gate, idsOf, reader, RETRY, userRegistered } from "../support/recorded-broker.ts";
import { recordedLog } from "../support/recorded-log.ts";

describe("the embedded broker", () => {
  let dir: string;
  let database: Database;
  let broker: Broker;
  let statements: Set<string>;
  let beforeWrite: () => Promise<void> | void;
  const { log, lines } = recordedLog();

  beforeEach(async () => {
    dir = temporaryFolder();
    database = await openDatabase(dir);
    statements = new Set();
    beforeWrite = () => {};
    const recorded: Database = {
      ...database,
      read(sql, params) {
        statements.add(sql);
        return database.read(sql, params);
      },
      write(writes) {
        const waits = beforeWrite();
        return waits ? waits.then(() => database.write(writes)) : database.write(writes);
      },
    };
    broker = await openLocalBroker({ database: recorded, log, clock: systemClock });
  });
  afterEach(async () => {
    await broker.close();
    await database.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test("reads by an index whatever is read while it works", async () => {
    const { has } = await consumer(broker, "search", { decide: ({ attempts }) => (attempts === 0 ? RETRY : DONE) });
    await reader(broker, { from: "first" });
    await broker.publish(events(3));
    await has(6);
    const plans = [...statements].map((sql) => {
      const params = Array.from(sql.matchAll(/\?/g), () => 0);
      const steps = database.read(`EXPLAIN QUERY PLAN ${sql}`, params).map(({ detail }) => String(detail));
      return { sql, steps };
    });
    expect(
      plans.filter(({ steps }) => steps.some((step) => step.startsWith("SCAN") && !step.includes("INDEX"))),
    ).toEqual([]);
    expect(plans.flatMap(({ steps }) => steps).filter((step) => step.includes("messages_due"))).toHaveLength(2);
    expect(plans.flatMap(({ steps }) => steps).filter((step) => step.includes("TEMP B-TREE"))).toEqual([]);
  }, 30_000);

  test("a message that is read from SQLite before its publisher comes to show it is handed out once", async () => {
    await broker.publish(events(2));
    const queue = createReadyQueue("search", database);
    const taken = queue.take(10);
    expect(taken.map(({ id }) => id)).toHaveLength(2);
    for (const message of taken) queue.add(message);
    expect(queue.take(10)).toEqual([]);
  });

  test("a message that is due is brought back once, though the next look comes before the first is written", async () => {
    const search = await consumer(broker, "search", { decide: () => RETRY });
    await broker.publish([userRegistered("a")]);
    await search.has(1);
    await eventually(async () => (await broker.counts()).queues.search.retrying === 1, "one to wait");
    await broker.close();

    const shown: number[] = [];
    const goOn = gate();
    let writes = 0;
    const retries = createRetries({
      database: { ...database, write: (some) => ((writes += 1), goOn.passed.then(() => database.write(some))) },
      clock: () => systemClock() + 60_000,
      nextMessage: () => 1_000 + shown.length,
      ready: new Map([["search", { ...createReadyQueue("search", database), add: ({ id }) => void shown.push(id) }]]),
      log,
    });
    await eventually(() => writes === 1, "it to be brought back");
    retries.scheduled(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(writes).toBe(1);
    goOn.open();
    await eventually(() => shown.length > 0, "it to be shown");
    await retries.close();
    expect(shown).toEqual([1_000]);
  }, 30_000);

  test("what waits while the clock is put back comes back after as long as anything waits, and no later", async () => {
    let behindMs = 0;
    const clock = () => systemClock() - behindMs;
    await broker.close();
    broker = await openLocalBroker({ database, log, clock });
    const search = await consumer(broker, "search", { decide: () => RETRY });
    await broker.publish([userRegistered("a")]);
    await search.has(1);
    await eventually(async () => (await broker.counts()).queues.search.retrying === 1, "one to wait");
    await broker.close();
    behindMs = 3_600_000;
    broker = await openLocalBroker({ database, log, clock });
    const again = await consumer(broker, "search");
    await again.has(1);
  }, 30_000);

  test("what an earlier process left comes before what is published before it was read", async () => {
    await broker.publish(events(2, "left"));
    await broker.publish(events(1, "last"));
    const queue = createReadyQueue("search", database);
    const [row] = database.read("SELECT MAX(id) AS id FROM messages WHERE queue = 'search'");
    const last = { id: row?.["id"] as number, bodyId: 3, body: JSON.stringify(userRegistered("last0")) };
    const none = { publishedAt: "", attempts: 0, attemptsBeforeRun: 0, firstFailedAt: null };
    queue.add({ ...last, ...none });
    expect(queue.take(10).map(({ body }) => (JSON.parse(body) as { id: string }).id)).toEqual([
      "left0",
      "left1",
      "last0",
    ]);
  });

  test("messages past what is held in memory are paged in, in order", async () => {
    const some = events(12_500);
    const begin = gate();
    const { received, has } = await consumer(broker, "search", { batchSize: 500, before: () => begin.passed });
    for (let n = 0; n < some.length; n += 2_500) await broker.publish(some.slice(n, n + 2_500));
    begin.open();
    await has(some.length);
    expect(received).toEqual(idsOf(some));
  }, 60_000);

  test("a failing reader says so once, not once for each try", async () => {
    let failures = 0;
    const log = await reader(broker, { from: "tail" }, () => {
      if (failures++ < 2) throw new Error("The reader fails.");
    });
    await broker.publish(events(1));
    await log.has(1);
    expect(lines.filter(({ message }) => message.startsWith("A reader of the lifecycle log failed"))).toHaveLength(1);
  }, 30_000);

  test("an append that failed leaves readers and queues going", async () => {
    const log = await reader(broker, { from: "tail" });
    const { has, received } = await consumer(broker, "search");
    beforeWrite = () => Promise.reject(new Error("The disk is full."));
    await expect(broker.publish([userRegistered("lost")])).rejects.toThrow("The disk is full.");
    beforeWrite = () => {};
    await broker.publish([userRegistered("kept")]);
    await Promise.all([log.has(1), has(1)]);
    expect([log.contents, received]).toEqual([["kept"], ["kept"]]);
  }, 30_000);
});
