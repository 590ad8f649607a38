import { type Scenario } from "./run.ts";

const check = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`It should be so that ${what}.`);
};
const DEAD = { statuses: ["deadLettered"] } as const;
/** Longer than a pause takes to reach the worker, after a crash too. */
const PAUSED_MS = 2_500;

/** Short lives of an installation; a tag `fail:<consumer>:<n>` makes that consumer's first n attempts fail. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "create, update twice, comment",
    async run(client) {
      const first = await client.create("one");
      const second = await client.update(first, "two");
      await client.comment(second, "a remark");
      await client.update(second, "three");
    },
  },
  {
    name: "three at once",
    run: async (client) => void (await Promise.all(["a", "b", "c"].map((label) => client.create(label)))),
  },
  {
    name: "fail and retry, overtaken by an update",
    async run(client) {
      const first = await client.create("one");
      const second = await client.update(first, "two", ["fail:search:1", "fail:notifications:2"]);
      await client.update(second, "three", []);
    },
  },
  {
    name: "dead-letter, then discard",
    async run(client) {
      await client.create("bad", ["fail:notifications"]);
      await client.reached("bad", "deadLettered");
      await client.discard(DEAD);
      await client.reached("bad", "discarded");
    },
  },
  {
    name: "two replays of the same dead letters",
    async run(client) {
      await Promise.all(["x", "y"].map((label) => client.create(label, ["fail:notifications:4"])));
      await client.reached("x", "deadLettered");
      await client.reached("y", "deadLettered");
      client.fromHereOn();
      const replays = await Promise.all(["op1", "op2"].map((by) => client.replay(DEAD, "all", by)));
      check(
        replays.every(({ status }) => status === "completed"),
        "both replays are completed",
      );
      const replayed = replays.reduce((sum, { done }) => sum + done.replayed, 0);
      check(replayed === 2, `each dead letter is replayed by one of them, not ${replayed} by both`);
      await client.reached("x", "processed");
      await client.reached("y", "processed");
    },
  },
  {
    name: "a canary that is stopped by the same fault",
    async run(client) {
      const labels = ["x", "y"];
      await Promise.all(labels.map((label) => client.create(label, ["fail:notifications"])));
      for (const label of labels) await client.reached(label, "deadLettered");
      client.fromHereOn();
      const { status, done } = await client.replay(DEAD, "canary");
      check(
        status === "stopped" && done.replayed === 1,
        `the canary stops after one, not ${status} after ${done.replayed}`,
      );
      const events = await client.collections.events.find({}).toArray();
      const attempts = events.map(({ lanes }) => lanes.notifications?.attempts.length ?? 0).sort((a, b) => a - b);
      check(attempts.join() === "4,8", `it ran one of them again, not ${attempts.join()}`);
    },
  },
  {
    name: "a canary of what is mended",
    async run(client) {
      const labels = ["x", "y"];
      await Promise.all(labels.map((label) => client.create(label, ["fail:notifications:4"])));
      for (const label of labels) await client.reached(label, "deadLettered");
      client.fromHereOn();
      const { status, done } = await client.replay(DEAD, "canary");
      check(status === "completed" && done.processed === 2, "all of them are done");
    },
  },
  {
    name: "pause and resume",
    async run(client) {
      await client.pause("search");
      await client.wait(PAUSED_MS);
      const made = await client.create("one");
      await client.update(made, "two");
      await client.wait(PAUSED_MS);
      check((await client.collections.search.find({}).toArray()).length === 0, "a paused consumer does nothing");
      await client.resume("search");
      await client.reached("two", "processed");
    },
  },
  {
    name: "a test event",
    run: (client) => client.testEvent("user.registered", { userId: "eve", name: "Eve" }),
  },
];
