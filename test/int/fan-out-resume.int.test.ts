import { afterEach, describe, expect, test } from "@jest/globals";
import { eventually } from "../support/eventually.ts";
import { FEED, idsOf, kindsOf, live, PROCESSED, type Running } from "../support/subscribed.ts";
import { startSubscriptions } from "../support/subscriptions.ts";

let running: Running | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe("who comes back with a cursor", () => {
  test("gets what was missed, once each and in order, then FeedCaughtUp, then what is new, while events flow", async () => {
    const run = (running = await startSubscriptions());
    for (let n = 0; n < 1_200; n++) run.lifecycle.append(`e${n}`);
    await eventually(() => run.feed.head().offset === 1_199, "the log to be read");
    const after = run.cursors.encode("ada", { offset: 99, index: 0 });
    const resuming = run.subscribe("ada", FEED, { after });
    let next = 1_200;
    const flowing = setInterval(() => run.lifecycle.append(`e${next++}`), 1);
    const ada = await resuming;
    await eventually(() => idsOf(ada).length > 1_500, "the past and some of the present");
    clearInterval(flowing);
    await eventually(() => idsOf(ada).length === next - 100, "the rest");
    expect(idsOf(ada)).toEqual(Array.from({ length: next - 100 }, (_, n) => `e${n + 100}`));
    expect(kindsOf(ada).filter((kind) => kind === "FeedCaughtUp")).toHaveLength(1);
    expect(kindsOf(ada).indexOf("FeedCaughtUp")).toBeGreaterThanOrEqual(1_100);
  });

  test("shares the channel with those who never left, whatever the cursor", async () => {
    const run = (running = await startSubscriptions());
    run.lifecycle.append("a", "b");
    const never = await run.subscribe("bob", FEED);
    await eventually(() => kindsOf(never).length > 0, "bob to stand");
    const back = await run.subscribe("ada", FEED, { after: run.cursors.encode("ada", { offset: 0, index: 0 }) });
    await eventually(() => kindsOf(back).includes("FeedCaughtUp"), "ada to be caught up");
    expect(idsOf(back)).toEqual(["b"]);
    expect(run.feed.subscribers).toBe(1);
  });

  test("after an outage gets whole what could not be read in it", async () => {
    let away = false;
    const run = (running = await startSubscriptions({ isAway: () => away }));
    run.lifecycle.append("before");
    await eventually(() => run.feed.head().offset === 0, "the log to be read");
    const after = run.cursors.encode("ada", run.feed.head());
    const query =
      "subscription ($after: Cursor) { eventFeed(after: $after) { __typename ... on Transition { eventId event { id } } } }";
    const stayed = await run.subscribe("bob", query);
    await eventually(() => kindsOf(stayed).length === 1, "bob to stand");
    away = true;
    run.lifecycle.append("in the outage");
    await eventually(() => stayed.errors.length > 0, "bob to be told of the outage");
    expect(stayed.errors[0]?.extensions["code"]).toBe("UNAVAILABLE");
    away = false;
    const back = await run.subscribe("ada", query, { after });
    await eventually(() => back.received.length > 0 || back.errors.length > 0, "ada to be told");
    expect(back.errors).toEqual([]);
    expect(back.received[0]?.["eventFeed"]).toMatchObject({ event: { id: "in the outage" } });
  });

  test("is told when the log no longer reaches back: as an item of the feed, as a coded error elsewhere", async () => {
    const run = (running = await startSubscriptions({ tailItems: 5 }));
    for (let n = 0; n < 50; n++) run.lifecycle.append(`e${n}`);
    run.lifecycle.forget(20);
    await eventually(() => run.feed.head().offset === 49, "the log to be read");
    const after = run.cursors.encode("ada", { offset: 3, index: 0 });
    const [feed, other] = await Promise.all([
      run.subscribe("ada", FEED, { after }),
      run.subscribe("ada", PROCESSED, { after }),
    ]);
    await eventually(() => feed.completed && other.errors.length > 0, "both to be told");
    expect(kindsOf(feed)).toEqual(["FeedCursorExpired"]);
    expect(other.errors[0]?.extensions["code"]).toBe("CURSOR_EXPIRED");
    const again = await run.subscribe("ada", FEED, { after: feed.received[0]?.["eventFeed"]?.["oldest"] });
    await eventually(() => kindsOf(again).includes("FeedCaughtUp"), "the oldest place to be good");
    expect(idsOf(again)[0]).toBe("e20");
  });

  test("is told when the log was replaced, live or on its way, and resumes in the new one from its first message", async () => {
    const run = (running = await startSubscriptions({ tailItems: 5 }));
    for (let n = 0; n < 50; n++) run.lifecycle.append(`e${n}`);
    await eventually(() => run.feed.head().offset === 49, "the log to be read");
    const [feed, other] = await Promise.all([run.subscribe("ada", FEED), run.subscribe("ada", PROCESSED)]);
    await live(run, [other]);
    const slow = await run.subscribe("bob", FEED, { after: run.cursors.encode("bob", { offset: 10, index: 0 }) });
    await eventually(() => kindsOf(slow).includes("FeedCaughtUp"), "bob to be live");
    const had = [feed, slow].map(({ received }) => received.length);
    run.lifecycle.replace();
    // Longer at once: their places are there in the new log, too.
    for (let n = 0; n < 200; n++) run.lifecycle.append(`new${n}`);
    await eventually(() => feed.completed && slow.completed && other.errors.length > 0, "all to be told");
    expect([feed, slow].map((each, n) => kindsOf(each).slice(had[n]))).toEqual([
      ["FeedCursorExpired"],
      ["FeedCursorExpired"],
    ]);
    expect(other.errors[0]?.extensions["code"]).toBe("CURSOR_EXPIRED");
    expect(run.feed.subscribers).toBe(0);
    const again = await run.subscribe("ada", FEED, { after: feed.received.at(-1)?.["eventFeed"]?.["oldest"] });
    await eventually(() => kindsOf(again).includes("FeedCaughtUp"), "the first place of the new log to be good");
    expect(idsOf(again)).toEqual(Array.from({ length: 200 }, (_, n) => `new${n}`));
  });
});
