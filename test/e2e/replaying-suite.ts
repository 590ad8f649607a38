import { expect, test } from "@jest/globals";
import { type Replay, REPLAY_FIELDS } from "../support/dead-letters.ts";
import { type Drilled } from "../support/drilled.ts";

/** Replays, from a canary to all that there is; at the end nothing is left. */
export function replaying(drilled: Drilled): void {
  test("a canary stops when the same fault comes back, after one event", async () => {
    const ids = await Promise.all([1, 2, 3].map((n) => drilled.ada().create(`Canary ${n}`, ["fail:search"])));
    for (const id of ids) await drilled.operator().is(id, "DEAD_LETTERED");
    const replay = await drilled.operator().start({ ids }, { mode: "CANARY" });
    const states = drilled
      .operator()
      .client.subscribe<{ replay: Replay }>(`subscription ($id: ID!) { replay(id: $id) { ${REPLAY_FIELDS} } }`, {
        id: replay.id,
      });
    expect(await states.ended).toEqual({});
    const last = states.received.at(-1)?.replay;
    expect(last).toMatchObject({ status: "STOPPED", matched: 3, replayed: 1, processed: 0, failedAgain: 1 });
    expect(last?.reason).toContain("The same fault came back");
    expect(states.received.length).toBeGreaterThan(1);
    const lives = await Promise.all(ids.map((id) => drilled.operator().life(id)));
    const searches = lives.map(({ consumers }) => consumers.find(({ consumer }) => consumer === "search")?.attempts);
    expect(searches.map((attempts) => attempts?.length)).toEqual([8, 4, 4]);
  }, 120_000);

  test("two replays of the same dead letters at once: each of them runs once", async () => {
    const ids = await Promise.all(
      Array.from({ length: 10 }, (_, n) => drilled.ada().create(`Twice ${n}`, ["fail:search:4"])),
    );
    for (const id of ids) await drilled.operator().is(id, "DEAD_LETTERED");
    const started = await Promise.all([drilled.operator().start({ ids }), drilled.operator().start({ ids })]);
    const over = await Promise.all(started.map(({ id }) => drilled.operator().over(id)));
    expect(over.map(({ status }) => status)).toEqual(["COMPLETED", "COMPLETED"]);
    expect(over.reduce((sum, { replayed }) => sum + replayed, 0)).toBe(10);
    expect(over.reduce((sum, { processed }) => sum + processed, 0)).toBe(10);
    for (const id of ids) {
      const { status, consumers } = await drilled.operator().life(id);
      const search = consumers.find(({ consumer }) => consumer === "search");
      expect([status, search?.attempts.length]).toEqual(["PROCESSED", 5]);
    }
  }, 120_000);

  test("with the fault mended all of fifty are done, each with its effects once", async () => {
    const titles = Array.from({ length: 50 }, (_, n) => `Fifty ${n}`);
    const ids = await Promise.all(titles.map((title) => drilled.ada().create(title, ["fail:notifications"])));
    for (const id of ids) await drilled.operator().is(id, "DEAD_LETTERED");
    await drilled.restart("off");
    const replay = await drilled.operator().start({ ids });
    expect(await drilled.operator().over(replay.id)).toMatchObject({
      status: "COMPLETED",
      matched: 50,
      replayed: 50,
      processed: 50,
      failedAgain: 0,
      arrivedMeanwhile: 0,
    });
    for (const id of ids) expect((await drilled.operator().life(id)).status).toBe("PROCESSED");
    for (const title of titles.slice(0, 50)) expect(await drilled.messagesFor(title)).toBe(1);
    await drilled.restart("on");
  }, 180_000);

  test("the queue and the ledger fit together again when all is replayed and given up", async () => {
    const { replayEvents } = await drilled
      .operator()
      .ask<{ replayEvents: Replay }>(`mutation { replayEvents(filter: {}, editData: {tags: []}) { id } }`);
    expect((await drilled.operator().over(replayEvents.id)).failedAgain).toBe(0);
    const { checkDeadLetterQueue } = await drilled
      .operator()
      .ask<{ checkDeadLetterQueue: object }>(
        "mutation { checkDeadLetterQueue { known missing unknown unknownSample { why headers excerpt } } }",
      );
    expect(checkDeadLetterQueue).toEqual({ known: 0, missing: 0, unknown: 0, unknownSample: [] });
    const { deadLetterQueue } = await drilled
      .operator()
      .ask<{ deadLetterQueue: { messages: number } }>("{ deadLetterQueue { messages } }");
    expect(deadLetterQueue.messages).toBe(0);
  }, 60_000);
}
