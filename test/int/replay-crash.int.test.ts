import { describe, expect, test } from "@jest/globals";
import { NOTHING } from "../../src/dead-letters/run.ts";
import { Crash, EVENTS, openReplayed, replayOf } from "../support/replayed.ts";

type World = Awaited<ReturnType<typeof openReplayed>>;

interface Crashed extends World {
  readonly replay: ReturnType<typeof replayOf>;
  /** False the last time: it came to its end. */
  readonly crashed: boolean;
}

/** Runs a replay once for each place at which its process can crash, and checks what comes after that. */
async function atEachCrash(
  mode: "all" | "canary",
  options: Parameters<typeof openReplayed>[0],
  check: (after: Crashed) => Promise<void>,
): Promise<void> {
  for (let calls = 0, crashed = true; crashed; calls += 1) {
    const world = await openReplayed(options);
    const replay = replayOf(mode);
    await world.collections.replays.insertMany([replay], { ordered: false });
    world.crashAfter(calls);
    crashed = await world.run(replay).then(
      () => false,
      (reason: unknown) => {
        if (!(reason instanceof Crash)) throw reason;
        return true;
      },
    );
    world.crashAfter(Number.POSITIVE_INFINITY);
    await check({ ...world, replay, crashed });
    await world.close();
    if (!crashed) expect(calls).toBeGreaterThan(10);
  }
}

/** From where its record says that it is; the record then. */
async function goOn({ collections, run, replay }: Crashed) {
  const left = await collections.replays.findOne({ _id: replay._id });
  if (left?.status === "running") {
    await run(left);
    expect(await collections.replayClaims.find({}).toArray()).toEqual([]);
  }
  return collections.replays.findOne({ _id: replay._id });
}

describe.each(["all", "canary"] as const)("a replay (%s)", (mode) => {
  test(
    "goes on after a crash at any place, and ends as if there had been none",
    () =>
      atEachCrash(mode, {}, async (after) => {
        const { collections, ran, replay, crashed } = after;
        await collections.replays.updateOne({ _id: replay._id }, { $set: { owner: "second" } });
        expect(await goOn(after)).toMatchObject({
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
      }),
    60_000,
  );
});

test(
  "a canary that goes on after a crash takes no more events into the step that it was in",
  () =>
    atEachCrash("canary", { failsAgain: () => true }, async (after) => {
      await goOn(after);
      expect(new Set(after.ran)).toEqual(new Set(["e00"]));
    }),
  60_000,
);

test(
  "what can't be replayed is counted once as skipped, after a crash at any place",
  () =>
    atEachCrash("canary", { hasNoPayload: (id) => id === "e00" || id === "e05" }, async (after) => {
      expect(await goOn(after)).toMatchObject({ status: "completed", done: { replayed: EVENTS - 2 }, skipped: 2 });
    }),
  60_000,
);

test(
  "stopped after a crash at any place, it leaves nothing behind that neither runs nor is a dead letter",
  () =>
    atEachCrash("canary", {}, async ({ collections, ran, finish, replay }) => {
      await collections.replays.updateOne({ _id: replay._id, status: "running" }, { $set: { status: "stopped" } });
      await finish(replay);
      expect(await collections.replayClaims.find({}).toArray()).toEqual([]);
      for (const { _id, status } of await collections.events.find({}).toArray())
        expect(status).toBe(ran.includes(_id) ? "processed" : "deadLettered");
    }),
  60_000,
);
