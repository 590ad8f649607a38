import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createAlertLog } from "../../src/alerts/alert-log.ts";
import { createAlertChanges } from "../../src/alerts/changes.ts";
import { type Reading } from "../../src/alerts/readings.ts";
import { newId } from "../../src/clock.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { type AlertRecord } from "../../src/store/records/alerts.ts";
import { newFaultRule as rule } from "../support/alert-rule.ts";
import { aroundStore } from "../support/around-store.ts";
import { eventually } from "../support/eventually.ts";
import { gate } from "../support/recorded-broker.ts";
import { silentLog } from "../support/recorded-log.ts";
import { onBothStores, type StoreSide } from "../support/stores.ts";

onBothStores("the live list of alerts", (open) => {
  const reading = (target: string): Reading => ({
    target,
    consumer: null,
    fingerprint: null,
    holds: true,
    known: false,
    value: 1,
    eventId: null,
  });

  let side: StoreSide;
  let collections: Collections;
  const opened: AsyncIterableIterator<AlertRecord>[] = [];

  beforeEach(async () => {
    side = await open();
    collections = collectionsOf(side.store);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((listener) => listener.return?.()));
    await side.close();
  });

  test("tells every listener every firing and recovery of other processes, in order, also of what is over at once", async () => {
    const [mine, others, third] = [0, 1, 2].map(() => createAlertLog({ collections, clock: Date.now, newId }));
    if (!mine || !others || !third) throw new Error("three logs");
    let polls = 0;
    const counted = { ...mine, changedAfter: (after: number) => ((polls += 1), mine.changedAfter(after)) };
    const changes = createAlertChanges(counted, silentLog);
    await others.fire(rule, reading("before"));

    const listeners = await Promise.all([changes.listen(), changes.listen()]);
    opened.push(...listeners);
    const heard = listeners.map(() => [] as string[]);
    const reads = listeners.map(async (listener, index) => {
      for await (const { target, state } of listener) heard[index]?.push(`${target} ${state}`);
    });
    const targets = Array.from({ length: 15 }, (_, index) => `t${index}`);
    const write = async (log: typeof others, target: string) => {
      const fired = await log.fire(rule, reading(target));
      expect(await log.fire(rule, reading(target))).toBeNull();
      if (fired) await log.recover(fired._id, "condition");
    };
    // Two processes that both think that they evaluate.
    await Promise.all(
      [others, third].map(async (log, n) => {
        for (const target of targets.filter((_, index) => index % 2 === n)) await write(log, target);
      }),
    );
    await eventually(() => heard.every((one) => one.length >= 30), "all to be heard");
    expect(heard[1]).toEqual(heard[0]);
    expect(new Set(heard[0]).size).toBe(30);
    for (const target of targets)
      expect(heard[0]?.indexOf(`${target} firing`)).toBeLessThan(heard[0]?.indexOf(`${target} recovered`) ?? -1);

    await Promise.all(listeners.map((listener) => listener.return?.()));
    await Promise.all(reads);
    const before = polls;
    opened.push(await changes.listen());
    await eventually(() => polls > before, "it to ask again");
    // One poll for both: while nobody listened there was none.
    expect(polls).toBeLessThan(before + 3);
  }, 60_000);

  /** A log that waits, after what it finds by a field, until it is let go. */
  function waitingAfter(field: string, id: string) {
    const [found, goOn] = [gate(), gate()];
    const store = aroundStore(side.store, async ({ method, args: [filter] }, proceed) => {
      const result = await proceed();
      if (method === "findOne" && field in (filter as object)) {
        found.open();
        await goOn.passed;
      }
      return result;
    });
    const log = createAlertLog({ collections: collectionsOf(store), clock: Date.now, newId: () => id });
    return { log, found: found.passed, letGo: goOn.open };
  }

  const fast = (id: string) => createAlertLog({ collections, clock: Date.now, newId: () => id });
  const numbers = async () =>
    (await collections.alerts.find({}, { sort: { change: 1 } }).toArray()).map(({ _id, changes }) => [_id, ...changes]);

  test("gives no number again to a process that looked before another one fired and recovered", async () => {
    const slow = waitingAfter("target", "slow");
    const firing = slow.log.fire(rule, reading("t"));
    await slow.found;
    await fast("fast").fire(rule, reading("t"));
    await fast("fast").recover("fast", "condition");
    slow.letGo();
    await firing;
    expect(await numbers()).toEqual([
      ["fast", 1, 2],
      ["slow", 3],
    ]);
  });

  test("gives a recovery another number than the firing that came between", async () => {
    const slow = waitingAfter("change", "slow");
    const recovery = slow.log.recover("fast", "condition");
    await slow.found;
    await fast("fast").fire(rule, reading("t"));
    slow.letGo();
    await recovery;
    expect(await numbers()).toEqual([["fast", 1, 2]]);
  });
});
