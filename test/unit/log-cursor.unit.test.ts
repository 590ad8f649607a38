import { expect, test } from "@jest/globals";
import { type LogMessage } from "../../src/broker/port.ts";
import { encodeTransitions } from "../../src/events/transition.ts";
import { endOf } from "../../src/feed/feed.ts";
import { openLogCursor } from "../../src/feed/log-cursor.ts";
import { handled } from "../support/recorded-broker.ts";

/** A message of the log that tells of so many events. */
const message = (offset: number, transitions: number): LogMessage => ({
  offset,
  body: Buffer.from(encodeTransitions(Array.from({ length: transitions }, (_, n) => handled(`${offset}-${n}`)))),
  publishedAt: "2026-01-01T00:00:00.000Z",
});

/** A broker whose log is one batch of messages, and the turns that were taken. */
function setup(messages: readonly LogMessage[], place = messages[0]?.offset ?? 0) {
  let turns = 0;
  const broker = {
    async readLog(_start: unknown, onMessages: (some: readonly LogMessage[]) => void | Promise<void>) {
      void onMessages(messages);
      return { tail: messages.at(-1)?.offset ?? -1, close: async () => {} };
    },
  };
  const turn = async (): Promise<void> => void (turns += 1);
  return { open: () => openLogCursor(broker, endOf(place), turn), turns: () => turns };
}

test("a large batch is handed out in stretches of a bounded size, each after a turn of its own", async () => {
  const { open, turns } = setup(Array.from({ length: 7 }, (_, n) => message(n, 60)));
  const cursor = await open();
  const sizes: number[] = [];
  for (let n = 0; n < 3; n++) {
    const before = turns();
    const { items, start, upTo } = await cursor.next();
    sizes.push(items.length);
    // And one to look back at the message that the cursor names, before the first.
    expect(turns() - before).toBe(n === 0 ? 2 : 1);
    expect(upTo.offset).toBeGreaterThan(start.offset);
  }
  expect(sizes).toEqual([120, 120, 120]);
  await cursor.close();
});

test("what was told before its place is known as a repeat when it is told again", async () => {
  const again = { ...message(0, 3), offset: 2 };
  const { open } = setup([message(0, 3), message(1, 1), again, message(3, 1)], 1);
  const { items } = await (await open()).next();
  expect(items.map(({ transition }) => transition.eventId)).toEqual(["3-0"]);
});

test("a place past the end of the log is refused, also when the log grows past it later", async () => {
  const { open } = setup([message(0, 1), message(1, 1)], 5);
  const cursor = await open();
  await expect(cursor.next()).rejects.toMatchObject({ name: "CursorExpired", oldest: endOf(1) });
  await cursor.close();
});

test("nothing is decoded that nobody asked for", async () => {
  const { open, turns } = setup(Array.from({ length: 7 }, (_, n) => message(n, 60)));
  const cursor = await open();
  await new Promise((resolve) => setImmediate(resolve));
  expect(turns()).toBe(0);
  await cursor.close();
});

test("many small messages are one stretch", async () => {
  const { open } = setup(Array.from({ length: 300 }, (_, n) => message(n, 1)));
  const cursor = await open();
  expect((await cursor.next()).items).toHaveLength(100);
  expect((await cursor.next()).items).toHaveLength(100);
  await cursor.close();
});
