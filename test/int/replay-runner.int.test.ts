import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { NOTHING } from "../../src/dead-letters/run.ts";
import { MAX_RUNNING } from "../../src/dead-letters/runner.ts";
import { openReplaying, operator } from "../support/replaying.ts";

let world: Awaited<ReturnType<typeof openReplaying>>;
beforeEach(async () => {
  world = await openReplaying();
});
afterEach(() => world.close());

test("a replay of a process that is gone is finished by another", async () => {
  const id = await world.replay("dead");
  world.start();
  await world.completed(id);
  expect(await world.stateOf(id)).toMatchObject({ owner: "self", done: { replayed: 3, processed: 3 } });
}, 30_000);

test("a replay of a process that lives is left to it", async () => {
  const other = await world.replay("alive", { filter: { ids: ["e0"] } });
  const mine = await world.replay("self", { filter: { ids: ["e1"] } });
  world.start();
  await world.completed(mine);
  expect(await world.stateOf(other)).toMatchObject({ owner: "alive", status: "running", done: NOTHING });
  expect(world.redelivered).toEqual(["e1"]);
}, 30_000);

test("a replay waits while the broker is away", async () => {
  world.answers = ["away", "away"];
  const id = await world.replay("self");
  world.start();
  await world.completed(id);
  expect(await world.stateOf(id)).toMatchObject({ reason: null, done: { replayed: 3, processed: 3, failedAgain: 0 } });
}, 30_000);

test("what the broker did not take is handed to it again", async () => {
  world.answers = ["refused", "unroutable"];
  const id = await world.replay("self");
  world.start();
  await world.completed(id);
  expect(world.redelivered).toEqual(["e0", "e1", "e2"]);
}, 30_000);

test("a replay ends, though dead letters go on coming", async () => {
  const { events } = world.collections;
  let come = 0;
  world.start({
    ...events,
    find: (...asked) => ({
      async toArray() {
        if (come < 300) await world.deadLetter(`later${(come += 1) + 1_000}`, "2026-01-01T00:02:00.000Z");
        return events.find(...asked).toArray();
      },
    }),
  });
  const id = await world.replay("self");
  await world.completed(id);
  expect(come).toBeLessThan(100);
  const { done, arrivedMeanwhile = 0 } = (await world.stateOf(id)) ?? {};
  expect(done).toMatchObject({ replayed: 3, processed: 3 });
  expect(arrivedMeanwhile).toBeGreaterThan(0);
}, 30_000);

test("changed payloads are told one a message, so that none grows too large", async () => {
  const id = await world.replay("self", { editData: { tags: [] } });
  world.start();
  await world.completed(id);
  expect(world.announced.map(({ length }) => length)).toEqual([1, 1, 1]);
}, 30_000);

test("twenty replays run at a time, and no more", async () => {
  const replays = world.replaysOf();
  for (let n = 0; n < MAX_RUNNING; n += 1) await world.replay("alive");
  const request = { filter: {}, mode: "all" } as const;
  await expect(replays.start(operator, request)).rejects.toMatchObject({ code: "OVERLOADED" });
  const [first] = (await replays.list({ first: 1 })).edges;
  await replays.stop(operator, first?.node._id ?? "");
  expect(await replays.start(operator, request)).toMatchObject({ status: "running", matched: 3 });
});
