import { expect, test } from "@jest/globals";
import { mapStream } from "../../src/graphql/map-stream.ts";

/** A stream that is subscribed to something until it is left. */
function subscribed(next: () => Promise<IteratorResult<number, undefined>>) {
  let left = 0;
  const source: AsyncIterableIterator<number, undefined> = {
    [Symbol.asyncIterator]: () => source,
    next,
    return: async () => ((left += 1), { done: true, value: undefined }),
  };
  return { source, left: () => left };
}

const failing = (message: string) => () => Promise.reject(new Error(message));

test.each([
  ["an item can't be turned into others", async () => ({ done: false, value: 1 }) as const, failing("away")],
  ["its source fails", failing("away"), async () => [1]],
])("when %s the source is left, though who iterates leaves nothing", async (_, next, transform) => {
  const { source, left } = subscribed(next);
  const mapped = mapStream(source, transform);
  const iterate = async (): Promise<void> => {
    for await (const _item of mapped);
  };
  await expect(iterate()).rejects.toThrow("away");
  expect(left()).toBe(1);
  expect(await mapped.next()).toEqual({ done: true, value: undefined });
});

test("what is told is the failure, not that of leaving after it", async () => {
  const { source } = subscribed(async () => ({ done: false, value: 1 }));
  source.return = failing("can't leave");
  await expect(mapStream(source, failing("away")).next()).rejects.toThrow("away");
});
