import { expect, test } from "@jest/globals";
import { tellOutages } from "../../src/tell-outages.ts";

class Away extends Error {}

/** A service whose stream tells one number, then fails. */
function failingWith(error: Error) {
  let left = false;
  async function* numbers(): AsyncGenerator<number> {
    try {
      yield 1;
      throw error;
    } finally {
      left = true;
    }
  }
  const service = { listen: async () => numbers(), ask: (): Promise<number> => Promise.reject(error) };
  return { told: tellOutages(service, (one) => one instanceof Away), left: () => left };
}

const unavailable = { code: "UNAVAILABLE", retryable: true };

test("an outage is told as UNAVAILABLE, whether the store is away when it is asked or while a stream is listened to", async () => {
  const { told } = failingWith(new Away());
  await expect(told.ask()).rejects.toMatchObject(unavailable);
  const stream = await told.listen();
  expect(await stream.next()).toEqual({ done: false, value: 1 });
  await expect(stream.next()).rejects.toMatchObject(unavailable);
});

test("what is no outage is told as it is", async () => {
  const defect = new TypeError("a defect");
  const { told } = failingWith(defect);
  await expect(told.ask()).rejects.toBe(defect);
  const stream = await told.listen();
  await stream.next();
  await expect(stream.next()).rejects.toBe(defect);
});

test("who leaves a stream has left what is behind it", async () => {
  const { told, left } = failingWith(new Away());
  for await (const _number of await told.listen()) break;
  expect(left()).toBe(true);
});
