import { expect, test } from "@jest/globals";
import { gather } from "../../src/store/gather.ts";
import { sleep } from "../../src/sleep.ts";
import { inVirtualTime } from "../support/crash/virtual-time.ts";
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

/** A bulk operation that takes as long as the first of its items says, in milliseconds; of "dead" there is never an answer. */
function setUpTimed() {
  const runs: (readonly (number | "dead")[])[] = [];
  const one = gather(async (items: readonly (number | "dead")[]) => {
    runs.push(items);
    const [first = 0] = items;
    await (first === "dead" ? new Promise<never>(() => {}) : sleep(first));
    return items.map(() => Date.now());
  });
  return { runs, one };
}

test("a run that gets no answer holds up those that come later for a moment only, and then not at all", () =>
  inVirtualTime(async () => {
    const { runs, one } = setUpTimed();
    void one("dead");
    await Promise.resolve();
    const began = Date.now();
    const behind = await Promise.all([one(5), one(6)]);
    expect(behind.map((at) => at - began)).toEqual([305, 305]);
    const later = Date.now();
    expect((await one(5)) - later).toBe(5);
    expect(runs).toEqual([["dead"], [5, 6], [5]]);
  }));

test("while the others are answered, what comes meanwhile is gathered as ever", () =>
  inVirtualTime(async () => {
    const { runs, one } = setUpTimed();
    void one("dead");
    await sleep(1_000);
    const first = one(100);
    await sleep(1);
    await Promise.all([first, one(5), one(6)]);
    expect(runs).toEqual([["dead"], [100], [5, 6]]);
  }));

test("of runs that get no answer a bounded number is under way; what comes then waits for one of them", () =>
  inVirtualTime(async () => {
    const { runs, one } = setUpTimed();
    for (const item of ["dead", "dead", "dead", 20_000] as const) {
      void one(item);
      await sleep(400);
    }
    const began = Date.now();
    const waiting = Promise.all([one(5), one(6)]);
    await sleep(15_000);
    expect(runs).toHaveLength(4);
    expect((await waiting).map((at) => at - began)).toEqual([19_605, 19_605]);
    expect(runs.at(-1)).toEqual([5, 6]);
  }));
