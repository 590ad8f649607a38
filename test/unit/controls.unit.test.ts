import { describe, expect, test } from "@jest/globals";
import { type Running } from "../../src/broker/port.ts";
import { pausedIn } from "../../src/control/paused.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { followControls } from "../../worker/controls.ts";
import { createPausable } from "../../worker/pausable.ts";
import { aroundStore, interruptible } from "../support/around-store.ts";
import { eventually } from "../support/eventually.ts";
import { silentLog } from "../support/recorded-log.ts";
import { openLocalSide } from "../support/stores.ts";

/** What is opened and closed, one line each; a close ends when it is told to. */
function recordedQueue() {
  const lines: string[] = [];
  let finish: () => void = () => {};
  return {
    lines,
    finish: () => finish(),
    async open(): Promise<Running> {
      lines.push("open");
      return {
        async close() {
          lines.push("closing");
          await new Promise<void>((resolve) => (finish = resolve));
          lines.push("closed");
        },
      };
    },
  };
}

describe("a consumer that can be paused", () => {
  test("begins paused, and opens once however often it is told so", async () => {
    const queue = recordedQueue();
    const consumer = createPausable(queue.open);
    await new Promise(setImmediate);
    expect(queue.lines).toEqual([]);
    await Promise.all([consumer.setPaused(false), consumer.setPaused(false)]);
    await consumer.setPaused(false);
    expect(queue.lines).toEqual(["open"]);
  });

  test("is paused when what is under way has ended", async () => {
    const queue = recordedQueue();
    const consumer = createPausable(queue.open);
    await consumer.setPaused(false);
    let paused = false;
    const pausing = consumer.setPaused(true).then(() => (paused = true));
    await new Promise(setImmediate);
    expect(paused).toBe(false);
    queue.finish();
    await pausing;
    expect(queue.lines).toEqual(["open", "closing", "closed"]);
  });

  test("resumed while its last batch is under way, it opens after that has ended", async () => {
    const queue = recordedQueue();
    const consumer = createPausable(queue.open);
    await consumer.setPaused(false);
    const changes = [consumer.setPaused(true), consumer.setPaused(false)];
    await new Promise(setImmediate);
    expect(queue.lines).toEqual(["open", "closing"]);
    queue.finish();
    await Promise.all(changes);
    expect(queue.lines).toEqual(["open", "closing", "closed", "open"]);
  });

  test("closed, it does not open again", async () => {
    const queue = recordedQueue();
    const consumer = createPausable(queue.open);
    await consumer.close();
    await consumer.setPaused(false);
    expect(queue.lines).toEqual([]);
  });
});

test("the controls name who is paused; names that this version doesn't know are passed over", () => {
  const controls = [
    { _id: "search", paused: true },
    { _id: "notifications", paused: false },
    { _id: "mail", paused: true },
  ];
  expect([...pausedIn(controls)]).toEqual(["search"]);
});

test("a worker holds to what it read last while the store is away; until it has read once, everything is paused", async () => {
  const side = await openLocalSide();
  const store = interruptible(side.store);
  let looks = 0;
  const counted = aroundStore(store.store, (_call, proceed) => {
    looks += 1;
    return proceed();
  });
  const { controls } = collectionsOf(side.store);
  const set = (paused: boolean) =>
    controls.updateOne({ _id: "search" }, { $set: { paused, at: "", by: "olga" } }, { upsert: true });
  const told: boolean[] = [];
  const consumer = { setPaused: async (paused: boolean) => void (told.at(-1) !== paused && told.push(paused)) };

  store.setAway(true);
  const following = await followControls(collectionsOf(counted), new Map([["search", consumer]]), silentLog);
  expect(told).toEqual([]);
  store.setAway(false);
  await eventually(() => told.at(-1) === false, "the consumer to run");
  await set(true);
  await eventually(() => told.at(-1) === true, "the consumer to be paused");
  store.setAway(true);
  await set(false);
  const failing = looks + 2;
  await eventually(() => looks >= failing, "the worker to look in vain");
  expect(told).toEqual([false, true]);
  store.setAway(false);
  await eventually(() => told.at(-1) === false, "the consumer to run again");
  await following.close();
  await side.close();
});
