import { describe, expect, test } from "@jest/globals";
import { NOTHING } from "../../src/dead-letters/run.ts";
import { Crash, EVENTS, openReplayed, replayOf } from "../support/replayed.ts";

describe.each(["all", "canary"] as const)("a replay (%s)", (mode) => {
  test("goes on after a crash at any place, and ends as if there had been none", async () => {
    for (let calls = 0; ; calls += 1) {
      const { collections, ran, run, crashAfter, close } = await openReplayed();
      const replay = replayOf(mode);
      await collections.replays.insertMany([replay], { ordered: false });
      crashAfter(calls);
      const crashed = await run(replay).then(
        () => false,
        (reason: unknown) => {
          if (!(reason instanceof Crash)) throw reason;
          return true;
        },
      );
      crashAfter(Number.POSITIVE_INFINITY);
      await collections.replays.updateOne({ _id: replay._id }, { $set: { owner: "second" } });
      const left = await collections.replays.findOne({ _id: replay._id });
      if (left?.status === "running") {
        await run(left);
        expect(await collections.replayClaims.find({}).toArray()).toEqual([]);
      }

      const over = await collections.replays.findOne({ _id: replay._id });
      expect(over).toMatchObject({
        status: "completed",
        done: { replayed: EVENTS, processed: EVENTS, failedAgain: 0 },
        current: NOTHING,
        skipped: 0,
        arrivedMeanwhile: 0,
      });
      const records = await collections.events.find({}).toArray();
      expect(records.map(({ status }) => status)).toEqual(Array(EVENTS).fill("processed"));
      expect(new Set(ran).size).toBe(EVENTS);
      if (!crashed) {
        expect(ran).toHaveLength(EVENTS);
        expect(await collections.replayClaims.find({}).toArray()).toEqual([]);
      }
      await close();
      if (!crashed) {
        expect(calls).toBeGreaterThan(10);
        return;
      }
    }
  }, 60_000);
});

test("a canary that goes on after a crash takes no more events into the step that it was in", async () => {
  for (let calls = 0, crashed = true; crashed; calls += 1) {
    const { collections, ran, run, crashAfter, close } = await openReplayed({ failsAgain: () => true });
    const replay = replayOf("canary");
    await collections.replays.insertMany([replay], { ordered: false });
    crashAfter(calls);
    crashed = await run(replay).then(
      () => false,
      () => true,
    );
    crashAfter(Number.POSITIVE_INFINITY);
    const left = await collections.replays.findOne({ _id: replay._id });
    if (left?.status === "running") await run(left);
    expect(new Set(ran)).toEqual(new Set(["e00"]));
    await close();
  }
}, 60_000);

test("what can't be replayed is counted once as skipped, after a crash at any place", async () => {
  for (let calls = 0, crashed = true; crashed; calls += 1) {
    const { collections, run, crashAfter, close } = await openReplayed({
      hasNoPayload: (id) => id === "e00" || id === "e05",
    });
    const replay = replayOf("canary");
    await collections.replays.insertMany([replay], { ordered: false });
    crashAfter(calls);
    crashed = await run(replay).then(
      () => false,
      () => true,
    );
    crashAfter(Number.POSITIVE_INFINITY);
    const left = await collections.replays.findOne({ _id: replay._id });
    if (left?.status === "running") await run(left);
    const over = await collections.replays.findOne({ _id: replay._id });
    expect(over).toMatchObject({ status: "completed", done: { replayed: EVENTS - 2 }, skipped: 2 });
    await close();
  }
}, 60_000);

test("stopped after a crash at any place, it leaves nothing behind that neither runs nor is a dead letter", async () => {
  for (let calls = 0, crashed = true; crashed; calls += 1) {
    const { collections, ran, run, finish, crashAfter, close } = await openReplayed();
    const replay = replayOf("canary");
    await collections.replays.insertMany([replay], { ordered: false });
    crashAfter(calls);
    crashed = await run(replay).then(
      () => false,
      () => true,
    );
    crashAfter(Number.POSITIVE_INFINITY);
    await collections.replays.updateOne({ _id: replay._id, status: "running" }, { $set: { status: "stopped" } });
    await finish(replay);
    expect(await collections.replayClaims.find({}).toArray()).toEqual([]);
    for (const { _id, status } of await collections.events.find({}).toArray())
      expect(status).toBe(ran.includes(_id) ? "processed" : "deadLettered");
    await close();
  }
}, 60_000);
