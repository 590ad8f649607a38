import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { NOTHING } from "../../src/dead-letters/run.ts";
import { sleep } from "../../src/sleep.ts";
import { eventually } from "../support/eventually.ts";
import { openReplaying, operator } from "../support/replaying.ts";

let world: Awaited<ReturnType<typeof openReplaying>>;
beforeEach(async () => {
  world = await openReplaying();
});
afterEach(() => world.close());

test("what was announced when a replay is stopped is handed to its consumer all the same", async () => {
  world.answers = Array.from({ length: 100 }, () => "away");
  const id = await world.replay("self");
  world.start();
  await eventually(() => world.answers.length < 100, "the broker to be away once it is announced", 10_000);
  await world.replaysOf().stop(operator, id);
  world.answers = [];
  await eventually(
    async () => (await world.statuses()).every((status) => status === "processed"),
    "all to run",
    10_000,
  );
  expect(await world.stateOf(id)).toMatchObject({ status: "stopped", current: { replayed: 3 } });
}, 30_000);

test("so it is when the process that announced it died, and then the replay was stopped", async () => {
  world.answers = ["away"];
  const id = await world.replay("self");
  world.start();
  await eventually(() => world.answers.length === 0, "the broker to be away once it is announced", 10_000);
  await world.runner?.close();
  await world.collections.replays.updateOne({ _id: id }, { $set: { owner: "dead" } });
  await world.replaysOf().stop(operator, id);
  world.start();
  await eventually(
    async () => (await world.statuses()).every((status) => status === "processed"),
    "all to run",
    10_000,
  );
  await eventually(world.noClaims, "its claims to be released", 10_000);
}, 30_000);

test("what was handed out before a replay was stopped, and waits, is not handed out again", async () => {
  world.isPaused = true;
  const id = await world.replay("self");
  world.start();
  await eventually(() => world.redelivered.length === 3, "all to be handed out", 10_000);
  await world.replaysOf().stop(operator, id);
  await eventually(world.noClaims, "its claims to be released", 10_000);
  expect(world.redelivered).toEqual(["e0", "e1", "e2"]);
}, 30_000);

test("nor by the process that takes the replay over", async () => {
  world.isPaused = true;
  const id = await world.replay("self");
  world.start();
  await eventually(async () => (await world.stateOf(id))?.current.replayed === 3, "all to be handed out", 10_000);
  await world.runner?.close();
  await world.collections.replays.updateOne({ _id: id }, { $set: { owner: "dead", current: NOTHING } });
  world.start();
  await eventually(async () => (await world.stateOf(id))?.current.replayed === 3, "the other to wait for them", 10_000);
  await world.runner?.close();
  expect(world.redelivered).toEqual(["e0", "e1", "e2"]);
}, 30_000);

test("a replay that is stopped hands out nothing more, and tells of all that it did", async () => {
  for (let n = 3; n < 120; n += 1) await world.deadLetter(`e${n}`);
  const id = await world.replay("self");
  world.whenRedelivered = () =>
    world
      .replaysOf()
      .stop(operator, id)
      .then(() => {});
  world.start();
  await eventually(async () => (await world.stateOf(id))?.status === "stopped", "the replay to be stopped", 10_000);
  await eventually(world.noClaims, "its claims to be released", 10_000);
  expect(world.redelivered).toHaveLength(50);
  expect(await world.stateOf(id)).toMatchObject({ current: { replayed: 50 } });
}, 30_000);

test("while what was handed out waits, nothing is written of the replay", async () => {
  world.isPaused = true;
  const id = await world.replay("self");
  let writes = 0;
  const { replays } = world.collections;
  world.collections = {
    ...world.collections,
    replays: {
      ...replays,
      updateOne(...asked) {
        writes += 1;
        return replays.updateOne(...asked);
      },
    },
  };
  world.start();
  await eventually(async () => (await world.stateOf(id))?.current.replayed === 3, "all to be handed out", 10_000);
  await sleep(1_000);
  expect(writes).toBeLessThanOrEqual(2);
}, 30_000);
