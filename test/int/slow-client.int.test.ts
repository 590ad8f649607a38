import { afterEach, describe, expect, test } from "@jest/globals";
import { eventually } from "../support/eventually.ts";
import { FEED, idsOf, live, type Running, WITH_EVENT } from "../support/subscribed.ts";
import { type RawSubscriber, startSubscriptions } from "../support/subscriptions.ts";

let running: Running | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe("a client that does not read", () => {
  const BIG = "x".repeat(200_000);

  async function slowAndQuick(run: Running, query: string) {
    const slow = await run.subscribe("slow", query);
    const quick = await run.subscribe("quick", query);
    await live(run, [slow, quick]);
    slow.socket.pause();
    return { slow, quick };
  }

  /** More than the kernel's own buffers take. */
  async function flood(run: Running, quick: RawSubscriber): Promise<void> {
    for (let n = 0; n < 150; n++) {
      run.lifecycle.append(`big${n}`);
      await eventually(() => idsOf(quick).includes(`big${n}`), "the quick one to have it");
    }
  }

  const bigOnes = (subscriber: RawSubscriber) => idsOf(subscriber).filter((id) => String(id).startsWith("big"));

  test("goes on from its place when it reads again, and harms no other", async () => {
    const run = (running = await startSubscriptions({ content: BIG }));
    const { slow, quick } = await slowAndQuick(run, WITH_EVENT);
    await flood(run, quick);
    expect(idsOf(slow)).not.toContain("big149");
    expect(run.counts).toEqual({ subscribers: 2, lagging: 1, dropped: 0 });
    slow.socket.resume();
    await eventually(() => idsOf(slow).includes("big149"), "the slow one to have everything", 60_000);
    expect(run.counts).toEqual({ subscribers: 2, lagging: 0, dropped: 0 });
    expect(bigOnes(slow)).toEqual(Array.from({ length: 150 }, (_, n) => `big${n}`));
  }, 90_000);

  test("has no more waiting for it with many subscriptions on its socket; each goes on without a gap", async () => {
    const run = (running = await startSubscriptions({ content: BIG }));
    const { slow, quick } = await slowAndQuick(run, WITH_EVENT);
    slow.socket.resume();
    for (let n = 2; n <= 30; n++) slow.subscribe(String(n), WITH_EVENT);
    await eventually(() => run.counts.subscribers === 31, "all to be subscribed");
    slow.socket.pause();
    // All at once: who doesn't read for 10 s is ended, however slow the machine is.
    for (let n = 0; n < 3; n++) run.lifecycle.append(`big${n}`);
    await eventually(() => bigOnes(quick).length === 3, "the quick one to have them", 60_000);
    // The bound, the write that passes it, and what ws itself may be sending. Nothing of it was read meanwhile.
    expect(run.waiting()).toBeLessThan(256 * 1024 + 2 * BIG.length);
    expect(bigOnes(slow).length).toBeLessThan(3 * 30);
    slow.socket.resume();
    for (let had = 0; had < 3 * 30; had = bigOnes(slow).length)
      await eventually(
        () => bigOnes(slow).length > had,
        `more than ${had} of what every subscription is to have`,
        60_000,
      );
    for (let n = 0; n < 3; n++) expect(bigOnes(slow).filter((id) => id === `big${n}`)).toHaveLength(30);
  }, 300_000);

  test("is told how many it missed and where to resume, when it fell too far behind", async () => {
    const run = (running = await startSubscriptions({ content: BIG, tailItems: 10 }));
    const query = `subscription { eventFeed { __typename ... on Transition { eventId cursor event { data } } ... on FeedLagged { dropped resumeAfter } } }`;
    const { slow, quick } = await slowAndQuick(run, query);
    await flood(run, quick);
    slow.socket.resume();
    await eventually(() => slow.completed, "the slow one to be ended", 60_000);
    const { dropped, resumeAfter } = (slow.received.at(-1)?.["eventFeed"] ?? {}) as Record<string, unknown>;
    const had = bigOnes(slow).length;
    expect(bigOnes(slow)).toEqual(Array.from({ length: had }, (_, n) => `big${n}`));
    expect(had + Number(dropped)).toBe(150);
    expect(run.counts).toEqual({ subscribers: 1, lagging: 0, dropped });
    const again = await run.subscribe("slow", FEED, { after: resumeAfter });
    await eventually(() => idsOf(again).length === dropped, "what it missed");
    expect(idsOf(again)[0]).toBe(`big${had}`);
  }, 90_000);

  test("is closed with 4410 when it reads nothing at all, however many do so", async () => {
    const run = (running = await startSubscriptions({ content: BIG }));
    const { slow, quick } = await slowAndQuick(run, WITH_EVENT);
    const others = await Promise.all(Array.from({ length: 9 }, (_, n) => run.subscribe(`other${n}`, WITH_EVENT)));
    for (const { socket } of others) socket.pause();
    await flood(run, quick);
    expect(bigOnes(quick)).toEqual(Array.from({ length: 150 }, (_, n) => `big${n}`));
    expect(run.counts).toEqual({ subscribers: 11, lagging: 10, dropped: 0 });
    const ended = () => run.lines.filter(({ message }) => message === "A subscriber does not read and was ended");
    await eventually(() => ended().length === 10, "all of them to be ended", 30_000);
    // One reads again: it is told. The others never do: nothing is left of them either.
    slow.socket.resume();
    await eventually(() => slow.closed?.code === 4410, "the close code", 30_000);
    await eventually(() => run.counts.subscribers === 1 && run.counts.lagging === 0, "nothing to be left of them");
    expect(quick.closed).toBeNull();
  }, 120_000);
});
