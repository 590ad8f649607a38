import { expect, test } from "@jest/globals";
import { eventually } from "../support/eventually.ts";
import { type Acknowledged, startLoad } from "../support/load.ts";
import { type Operated } from "../support/operated.ts";

interface Run {
  readonly consumer: string;
  readonly status: string;
  readonly attempts: readonly { readonly startedAt: string; readonly durationMs: number }[];
}

/** When pausing must have taken effect everywhere. */
const PAUSED_WITHIN_MS = 2_000;

/** Stopping a consumer, and letting it go on. */
export function pausing(operated: Operated): void {
  /** What search did with these events. */
  async function searchRuns(events: readonly Acknowledged[]) {
    const runs: { readonly status: string; readonly ends: readonly number[] }[] = [];
    for (let at = 0; at < events.length; at += 100) {
      const { data } = await operated
        .operator()
        .query<{ events: { edges: { node: { consumers: Run[] } }[] } }>(
          `query ($ids: [ID!]) { events(filter: {ids: $ids}, first: 100) { edges { node { consumers { consumer status attempts { startedAt durationMs } } } } } }`,
          { ids: events.slice(at, at + 100).map(({ eventId }) => eventId) },
        );
      for (const { consumer, status, attempts } of data.events.edges.flatMap(({ node }) => node.consumers)) {
        const ends = attempts.map(({ startedAt, durationMs }) => Date.parse(startedAt) + durationMs);
        if (consumer === "search") runs.push({ status, ends });
      }
    }
    return runs;
  }

  test("a consumer that is paused under load takes nothing after 2 s, over restarts too; resumed, it does all of it once", async () => {
    const load = startLoad(operated.url, "ada", 2);
    await load.more(40);
    const { data } = await operated.control("pauseConsumer", "search");
    const pausedAt = Date.now();
    expect(data["pauseConsumer"]).toMatchObject({ consumer: "search", paused: true });
    while (Date.now() < pausedAt + 2 * PAUSED_WITHIN_MS) await load.more(10);
    await operated.restart();
    const afterRestart = load.acknowledged.length;
    await load.more(40);
    await load.stop();

    const waiting = await eventually(async () => {
      const queue = await operated.queueOf("search");
      return queue.workers === 1 && queue.ready >= load.acknowledged.length - afterRestart ? queue : null;
    }, "the events to wait for search");
    expect(waiting).toMatchObject({ paused: true, retrying: 0 });
    expect(waiting.oldestAgeMs).toBeGreaterThan(1_000);
    // The others go on: a paused consumer costs only itself.
    await eventually(async () => (await operated.queueOf("notifications")).ready === 0, "notifications to go on");

    const resumedAt = Date.now();
    const resumed = await operated.control("resumeConsumer", "search");
    expect(resumed.data["resumeConsumer"]).toMatchObject({ paused: false });
    const runs = await eventually(async () => {
      const now = await searchRuns(load.acknowledged);
      return now.length === load.acknowledged.length && now.every(({ status }) => status === "PROCESSED") ? now : null;
    }, "search to do all of it");
    expect(runs.filter(({ ends: { length } }) => length !== 1)).toEqual([]);
    const ends = runs.flatMap((run) => run.ends);
    expect(ends.filter((end) => end > pausedAt + PAUSED_WITHIN_MS && end < resumedAt)).toEqual([]);
    expect(ends.filter((end) => end >= resumedAt).length).toBeGreaterThan(40);
    // The broker is asked for its queues sparingly: what waited a moment ago may still show.
    await eventually(async () => {
      const { ready, retrying, oldestAgeMs } = await operated.queueOf("search");
      return ready === 0 && retrying === 0 && oldestAgeMs === null;
    }, "nothing to wait any more");
  }, 120_000);

  test("a retry that becomes due while its consumer is paused waits for it", async () => {
    const { body } = await operated
      .ada()
      .rest("POST", "/v1/docs", { title: "Later", content: "…", tags: ["fail:search:1"] });
    const { eventId } = body["receipt"] as { eventId: string };
    await eventually(async () => (await operated.queueOf("search")).retrying === 1, "the first attempt to fail");
    await operated.control("pauseConsumer", "search");
    await eventually(async () => {
      const { ready, retrying } = await operated.queueOf("search");
      return ready === 1 && retrying === 0;
    }, "the retry to become due");
    expect((await operated.eventOf(operated.operator(), eventId))?.status).toBe("RETRYING");
    await operated.control("resumeConsumer", "search");
    const event = await operated.processed(eventId);
    expect(event.consumers.find(({ consumer }) => consumer === "search")?.attempts).toHaveLength(2);
  }, 40_000);
}
