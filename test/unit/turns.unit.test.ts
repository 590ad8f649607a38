import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { createTurns } from "../../src/turns.ts";

const WORK_MS = 4;

/** Time passes by work and by waiting alone; the event loop's own turns are real. */
beforeEach(() => void jest.useFakeTimers({ now: 0, doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] }));
afterEach(() => void jest.useRealTimers());

/** `count` who each have so many pieces of work; how long it took them, and the longest time without a rest. */
async function worked({ count, pieces }: { count: number; pieces: number }) {
  const turn = createTurns();
  const startedAt = performance.now();
  let resting = 0;
  let busy = 0;
  let longest = 0;
  let left = count;
  const one = async (): Promise<void> => {
    for (let n = 0; n < pieces; n += 1) {
      await turn();
      busy += WORK_MS;
      longest = Math.max(longest, busy);
      jest.advanceTimersByTime(WORK_MS);
    }
    left -= 1;
  };
  const all = Promise.all(Array.from({ length: count }, one));
  while (left > 0) {
    await new Promise((resolve) => setImmediate(resolve));
    if (jest.getTimerCount() > 0) {
      jest.advanceTimersByTime(1);
      resting += 1;
      busy = 0;
    }
  }
  await all;
  return { tookMs: performance.now() - startedAt, resting, longest };
}

test("who is alone has all the time there is", async () => {
  expect(await worked({ count: 1, pieces: 20 })).toMatchObject({ tookMs: 20 * WORK_MS, resting: 0 });
});

test("several have half of it together, however many they are, in short stretches", async () => {
  for (const count of [2, 50]) {
    const { tookMs, resting, longest } = await worked({ count, pieces: 20 });
    const workMs = count * 20 * WORK_MS;
    expect(resting).toBeGreaterThan(workMs * 0.8);
    expect(tookMs).toBeLessThan(workMs * 2.2);
    expect(longest).toBeLessThanOrEqual(12);
  }
});

test("who is alone does not pay for what else the process does", async () => {
  const turn = createTurns();
  for (let n = 0; n < 20; n += 1) {
    const mine = turn();
    jest.advanceTimersByTime(WORK_MS); // somebody else's work, in the same turn of the event loop
    await mine;
  }
  expect(performance.now()).toBe(20 * WORK_MS);
});

test("the time in which nobody asked was no work: those who come after it go on at once", async () => {
  const turn = createTurns();
  await turn();
  jest.advanceTimersByTime(60_000);
  await Promise.all([turn(), turn()]);
  expect(performance.now()).toBe(60_000);
});
