import { expect, test } from "@jest/globals";
import { gather } from "../../src/store/gather.ts";
import { gate } from "../support/recorded-broker.ts";

test("what comes while a run is under way forms the next ones, each of a bounded size", async () => {
  const first = gate();
  const sizes: number[] = [];
  const one = gather(
    async (items: readonly number[]) => {
      sizes.push(items.length);
      await first.passed;
      return items;
    },
    { maxBatch: 10 },
  );
  const answers = [one(0)];
  await Promise.resolve();
  for (let n = 1; n <= 25; n++) answers.push(one(n));
  first.open();
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 26 }, (_, n) => n));
  expect(sizes).toEqual([1, 10, 10, 5]);
});

test("past the bound one more is refused with OVERLOADED; those that wait are answered", async () => {
  const first = gate();
  const one = gather(
    async (items: readonly number[]) => {
      await first.passed;
      return items;
    },
    { maxBatch: 1, maxWaiting: 3 },
  );
  const answers = [one(0)];
  await Promise.resolve();
  answers.push(one(1), one(2), one(3));
  await expect(one(4)).rejects.toMatchObject({ code: "OVERLOADED", retryable: true });
  first.open();
  expect(await Promise.all(answers)).toEqual([0, 1, 2, 3]);
});
