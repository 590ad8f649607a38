import { expect, test } from "@jest/globals";
import { gather } from "../../src/store/gather.ts";
import { gate } from "../support/recorded-broker.ts";

/** A bulk operation that answers when the gate is opened, and how much it was given each time. */
function setUp(options: Parameters<typeof gather>[1]) {
  const goOn = gate();
  const runs: (readonly number[])[] = [];
  const one = gather(async (items: readonly number[]) => {
    runs.push(items);
    await goOn.passed;
    return items.map((item) => item * 10);
  }, options);
  return { goOn, runs, one };
}

test("what comes meanwhile forms the next run, of a bounded size; each gets its own answer", async () => {
  const { goOn, runs, one } = setUp({ maxBatch: 3 });
  const first = one(0);
  await Promise.resolve();
  const others = [1, 2, 3, 4].map(one);
  goOn.open();
  expect(await Promise.all([first, ...others])).toEqual([0, 10, 20, 30, 40]);
  expect(runs).toEqual([[0], [1, 2, 3], [4]]);
});

test("past its bound one more is refused, to be tried again; those that wait are not", async () => {
  const { goOn, one } = setUp({ maxWaiting: 2 });
  const running = one(0);
  await Promise.resolve();
  const waiting = [1, 2].map(one);
  await expect(one(3)).rejects.toMatchObject({ code: "OVERLOADED", retryable: true });
  goOn.open();
  expect(await Promise.all([running, ...waiting])).toEqual([0, 10, 20]);
  expect(await one(4)).toBe(40);
});
