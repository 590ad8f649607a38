import { expect, test } from "@jest/globals";
import { inOrder } from "../../src/graphql/fan-out/in-order.ts";

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n += 1) yield n;
}
const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve));
};

test("hands on in the order of the stream, though the first take longest", async () => {
  const out: number[] = [];
  await inOrder(
    numbers(10),
    5,
    async (n) => (await turns(10 - n), n),
    (n) => out.push(n),
  );
  expect(out).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("works on so many at a time, and no more", async () => {
  let under = 0;
  let most = 0;
  const work = async (n: number): Promise<number> => {
    most = Math.max(most, (under += 1));
    await turns(3);
    under -= 1;
    return n;
  };
  await inOrder(numbers(100), 5, work, () => {});
  expect(most).toBe(5);
});

test("what fails is thrown when its turn comes, after what came before it", async () => {
  const out: number[] = [];
  const work = async (n: number): Promise<number> => {
    if (n === 1) throw new Error("the second");
    await turns(2);
    return n;
  };
  await expect(inOrder(numbers(3), 5, work, (n) => out.push(n))).rejects.toThrow("the second");
  expect(out).toEqual([0]);
});

/** A stream that stays open after some items, until it is left. */
function open(count: number, atEnd: () => Promise<never> = () => new Promise(() => {})) {
  let next = 0;
  let left = 0;
  const source: AsyncIterableIterator<number> = {
    [Symbol.asyncIterator]: () => source,
    next: () => (next < count ? Promise.resolve({ done: false, value: next++ }) : atEnd()),
    return: async () => ((left += 1), { done: true, value: undefined }),
  };
  return { source, left: () => left };
}

test("what fails is thrown at once, though the stream says nothing more, and the stream is left", async () => {
  const { source, left } = open(3);
  const out: number[] = [];
  const work = async (n: number): Promise<number> => {
    await turns(3 - n);
    if (n === 1) throw new Error("the second");
    return n;
  };
  await expect(inOrder(source, 64, work, (n) => out.push(n))).rejects.toThrow("the second");
  expect(left()).toBe(1);
  await turns(3);
  expect([out, left()]).toEqual([[0], 1]);
});

test("what can't be handed on fails too, at once", async () => {
  const { source, left } = open(1);
  const handOn = (): never => {
    throw new Error("nobody takes it");
  };
  await expect(inOrder(source, 64, async (n) => n, handOn)).rejects.toThrow("nobody takes it");
  expect(left()).toBe(1);
});

test("when the stream itself fails nothing is handed on any more: who went on from there has it already", async () => {
  const { source } = open(2, () => Promise.reject(new Error("lagged")));
  const out: number[] = [];
  await expect(
    inOrder(
      source,
      64,
      async (n) => (await turns(3), n),
      (n) => out.push(n),
    ),
  ).rejects.toThrow("lagged");
  await turns(6);
  expect(out).toEqual([]);
});
