import { describe, expect, test } from "@jest/globals";
import { createClaims } from "../../src/dead-letters/claims.ts";
import { NOTHING } from "../../src/dead-letters/run.ts";
import { EVENTS, openReplayed, replayOf, T } from "../support/replayed.ts";

test("what fails again is counted, and not replayed again by the same replay", async () => {
  const { collections, ran, run, close } = await openReplayed({ failsAgain: (id) => id < "e05" });
  const replay = replayOf("all");
  await collections.replays.insertMany([replay], { ordered: false });
  await run(replay);
  expect(await collections.replays.findOne({ _id: replay._id })).toMatchObject({
    status: "completed",
    done: { replayed: EVENTS, processed: EVENTS - 5, failedAgain: 5 },
  });
  expect(ran).toHaveLength(EVENTS);
  // Another one may have them.
  const next = replayOf("all");
  await collections.replays.insertMany([next], { ordered: false });
  await run(next);
  expect(ran).toHaveLength(EVENTS + 5);
  await close();
});

test("a canary that meets the same fault stops after the step that met it", async () => {
  const { collections, ran, run, close } = await openReplayed({ failsAgain: (id) => id === "e03" });
  const replay = replayOf("canary");
  await collections.replays.insertMany([replay], { ordered: false });
  await run(replay);
  expect(await collections.replays.findOne({ _id: replay._id })).toMatchObject({
    status: "stopped",
    reason: "The same fault came back on 1 of 10: fingerprint f.",
    done: { replayed: 11, processed: 10, failedAgain: 1 },
  });
  expect(ran).toHaveLength(11);
  await close();
});

test("what became a dead letter after the start is told, and not replayed", async () => {
  const { collections, ran, run, close } = await openReplayed({ cameLater: (id) => id === "e01" || id === "e12" });
  const replay = replayOf("canary");
  await collections.replays.insertMany([replay], { ordered: false });
  await run(replay);
  expect(await collections.replays.findOne({ _id: replay._id })).toMatchObject({
    status: "completed",
    done: { replayed: EVENTS - 2, processed: EVENTS - 2, failedAgain: 0 },
    arrivedMeanwhile: 2,
  });
  expect(ran).not.toContain("e01");
  await close();
});

test("a process that was taken for dead does no more when it comes back", async () => {
  const { collections, run, close } = await openReplayed();
  const replay = replayOf("all");
  await collections.replays.insertMany([{ ...replay, owner: "second" }], { ordered: false });
  await expect(run(replay)).rejects.toThrow("another process took it over");
  expect(await collections.replays.findOne({ _id: replay._id })).toMatchObject({ owner: "second", current: NOTHING });
  await close();
});

test("nor does it go on from where it stood when it has taken the replay back meanwhile", async () => {
  const { collections, run, close } = await openReplayed();
  const replay = replayOf("all");
  await collections.replays.insertMany([{ ...replay, taken: 2 }], { ordered: false });
  await expect(run(replay)).rejects.toThrow("another process took it over");
  expect(await collections.replays.findOne({ _id: replay._id })).toMatchObject({ place: null, current: NOTHING });
  await close();
});

describe("claims", () => {
  const claimOf = (replayId: string, eventId: string) => ({
    _id: `${eventId}/search`,
    replayId,
    step: 0,
    eventId,
    consumer: "search" as const,
    timestamp: T,
    attempt: 1,
    fingerprint: "f",
  });

  test("a dead letter is in one replay at a time; what a replay that is over left behind holds up nobody", async () => {
    const { collections, close } = await openReplayed();
    const claims = createClaims(collections);
    const [a, b] = [replayOf("all"), replayOf("all")];
    await collections.replays.insertMany([a, b], { ordered: false });
    const wanted = (replayId: string, ...ids: string[]) => ids.map((id) => claimOf(replayId, id));
    expect(await claims.take(wanted(a._id, "e1", "e2"))).toHaveLength(2);
    expect(await claims.take(wanted(b._id, "e2", "e3"))).toEqual(wanted(b._id, "e3"));
    expect(await claims.held(["e1/search", "e3/search", "e9/search"])).toHaveLength(2);
    await collections.replays.updateOne({ _id: a._id }, { $set: { status: "stopped" } });
    expect(await claims.held(["e1/search"])).toEqual([]);
    expect(await claims.take(wanted(b._id, "e1", "e2"))).toEqual(wanted(b._id, "e1", "e2"));
    // What it has announced it still hands to its consumer, so nobody else does; a newer attempt is another matter.
    await collections.replays.updateOne({ _id: b._id }, { $set: { status: "stopped" } });
    await claims.setAnnounced(wanted(b._id, "e1"), true);
    const c = replayOf("all");
    await collections.replays.insertMany([c], { ordered: false });
    expect(await claims.take(wanted(c._id, "e1", "e2"))).toEqual(wanted(c._id, "e2"));
    expect(await claims.take([{ ...claimOf(c._id, "e1"), attempt: 2 }])).toHaveLength(1);
    expect(await claims.holders()).toEqual([b._id, c._id]);
    // The one that lost them takes nothing away from the one that has them now.
    await claims.release(wanted(a._id, "e1", "e2"));
    expect(await claims.of(b._id)).toHaveLength(1);
    expect(await claims.of(c._id)).toHaveLength(2);
    await close();
  });
});
