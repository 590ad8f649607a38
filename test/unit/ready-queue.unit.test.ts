import { expect, test } from "@jest/globals";
import { createReadyQueue, type Message } from "../../src/broker/local/queue.ts";
import { type Database } from "../../src/sqlite/database.ts";

/** A queue over a recorded table of messages, each with a body of so many characters. */
function setup(characters: number) {
  const stored: Message[] = [];
  let reads = 0;
  const database = {
    read(_sql: string, [, after]: readonly [string, number]) {
      reads += 1;
      return stored
        .filter(({ id }) => id > after)
        .slice(0, 500)
        .map(({ id, body }) => ({ id, body, body_id: id, published_at: "", attempts: 0, attempts_before_run: 0 }));
    },
  } as unknown as Database; // only read from
  const queue = createReadyQueue("search", database);
  queue.take(1);
  return {
    queue,
    get reads() {
      return reads;
    },
    add(count: number): void {
      for (let n = 0; n < count; n++) {
        const id = stored.length + 1;
        const message = { id, bodyId: id, body: "x".repeat(characters), attempts: 0, attemptsBeforeRun: 0 };
        stored.push({ ...message, publishedAt: "", firstFailedAt: null });
        queue.add(stored.at(-1) as Message);
      }
    },
    takeAll(): readonly number[] {
      const ids: number[] = [];
      for (let some = queue.take(100); some.length > 0; some = queue.take(100)) ids.push(...some.map(({ id }) => id));
      return ids;
    },
  };
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n + 1);

test("what fits is handed out without asking SQLite again", () => {
  const run = setup(10);
  const before = run.reads;
  run.add(1_000);
  expect(run.takeAll()).toEqual(upTo(1_000));
  expect(run.reads).toBe(before);
});

test("past 16 million characters the rest stays in SQLite, and comes in its turn, each once", () => {
  const run = setup(100_000);
  const before = run.reads;
  run.add(400);
  expect(run.takeAll()).toEqual(upTo(400));
  expect(run.reads).toBeGreaterThan(before);
});

test("past 10,000 messages too", () => {
  const run = setup(1);
  const before = run.reads;
  run.add(10_500);
  expect(run.takeAll()).toEqual(upTo(10_500));
  expect(run.reads).toBeGreaterThan(before);
});
