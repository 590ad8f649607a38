import { afterEach, describe, expect, test } from "@jest/globals";
import { eventually } from "../support/eventually.ts";
import { processed } from "../support/recorded-lifecycle.ts";
import { type RawSubscriber, startSubscriptions } from "../support/subscriptions.ts";
import { bearer, tokenOf } from "../support/tokens.ts";

type Running = Awaited<ReturnType<typeof startSubscriptions>>;

const PROCESSED = "subscription ($after: Cursor) { eventProcessed(after: $after) { eventId cursor } }";
const WITH_EVENT = "subscription { eventProcessed { eventId cursor event { id data } } }";
const FEED = `subscription ($after: Cursor) { eventFeed(after: $after) { __typename
  ... on Transition { eventId cursor } ... on FeedCaughtUp { cursor } ... on FeedLagged { dropped resumeAfter } ... on FeedCursorExpired { oldest } } }`;

let running: Running | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const idsOf = ({ received }: RawSubscriber): unknown[] =>
  received.map((data) => (data["eventProcessed"] ?? data["eventFeed"])?.["eventId"]).filter(Boolean);
const kindsOf = ({ received }: RawSubscriber): unknown[] => received.map((data) => data["eventFeed"]?.["__typename"]);

/** Of `eventProcessed`, which doesn't say by itself that it stands. */
const live = (run: Running, subscribers: readonly RawSubscriber[]) =>
  eventually(async () => {
    run.lifecycle.append(`warm-up ${run.feed.head().offset}`);
    return subscribers.every(({ received }) => received.length > 0);
  }, "everyone to be live");

describe("subscribers who ask the same", () => {
  test("share one execution, and each gets cursors of their own", async () => {
    const run = (running = await startSubscriptions());
    const users = Array.from({ length: 20 }, (_, n) => `user${n}`);
    const subscribers = await Promise.all(users.map((user) => run.subscribe(user, WITH_EVENT)));
    await live(run, subscribers);
    const before = run.asked.length;
    run.lifecycle.append("one", "two");
    await eventually(() => subscribers.every((each) => idsOf(each).includes("two")), "both events at everyone");
    expect(
      run.asked
        .slice(before)
        .map(({ id }) => id)
        .filter((id) => !id.startsWith("warm-up")),
    ).toEqual(["one", "two"]);
    // As nobody in particular: what is shared holds nothing that only one of them may read.
    expect(run.asked.every(({ viewer }) => !users.includes(viewer))).toBe(true);
    subscribers.forEach(({ received }, n) => {
      const cursor = String(received.at(-1)?.["eventProcessed"]?.["cursor"]);
      expect(() => run.cursors.decode(`user${n}`, cursor)).not.toThrow();
      expect(() => run.cursors.decode(`user${n + 1}`, cursor)).toThrow();
    });
  });

  test("get what is private only when it is theirs, in its place among the rest", async () => {
    const run = (running = await startSubscriptions());
    const [ada, bob, operator] = (await Promise.all(
      ["ada", "bob", "operator"].map((user) => run.subscribe(user, FEED)),
    )) as [RawSubscriber, RawSubscriber, RawSubscriber];
    await eventually(() => [ada, bob, operator].every((each) => kindsOf(each).length === 1), "all to stand");
    run.lifecycle.append("first", processed("secret", ["ada"]), "last");
    await eventually(() => [ada, bob, operator].every((each) => idsOf(each).includes("last")), "the last one");
    expect(idsOf(ada)).toEqual(["first", "secret", "last"]);
    expect(idsOf(bob)).toEqual(["first", "last"]);
    expect(idsOf(operator)).toEqual(["first", "secret", "last"]);
  });

  test("of messages for operators alone, only operators get one", async () => {
    const run = (running = await startSubscriptions());
    const query = "subscription { eventFeed { ... on Transition { eventId error { code message } } } }";
    const [user, operator] = await Promise.all([run.subscribe("ada", query), run.subscribe("operator", query)]);
    await eventually(() => user.received.length > 0 && operator.received.length > 0, "both to stand");
    run.lifecycle.append({
      ...processed("e"),
      status: "deadLettered",
      consumer: "search",
      attempt: 4,
      startedAt: "2026-01-01T00:00:00.000Z",
      durationMs: 1,
      error: { code: "X", message: "inner detail", fingerprint: "f" },
    });
    await eventually(() => idsOf(user).length > 0 && idsOf(operator).length > 0, "the transition");
    expect(user.received.at(-1)?.["eventFeed"]?.["error"]).toEqual({ code: "X", message: null });
    expect(operator.received.at(-1)?.["eventFeed"]?.["error"]).toEqual({ code: "X", message: "inner detail" });
  });

  test("of a field that is personal, each gets their own", async () => {
    const run = (running = await startSubscriptions());
    const query = "subscription { eventProcessed { eventId event { previous { id } } } }";
    const users = ["ada", "bob"];
    const subscribers = await Promise.all(users.map((user) => run.subscribe(user, query)));
    await live(run, subscribers);
    subscribers.forEach(({ received }, n) => {
      const event = received[0]?.["eventProcessed"]?.["event"];
      expect(event).toEqual({ previous: { id: `before, for ${users[n]}` } });
    });
  });

  test.each([
    ["the user first", ["user", "operator"]],
    ["the operator first", ["operator", "user"]],
  ] as const)("of one user who comes with two roles, each gets what its role may know: %s", async (_, roles) => {
    const run = (running = await startSubscriptions());
    const query = "subscription { eventFeed { __typename ... on Transition { eventId event { previous { id } } } } }";
    const subscribers: RawSubscriber[] = [];
    for (const role of roles) {
      const token = await tokenOf({ sub: "ada", roles: role === "user" ? [] : [role] });
      const one = await run.subscribe(bearer(token), query);
      await eventually(() => kindsOf(one).length === 1, "it to stand");
      subscribers.push(one);
    }
    run.lifecycle.append("first", processed("of bob", ["bob"]), "last");
    await eventually(() => subscribers.every((each) => idsOf(each).includes("last")), "the last one");
    const told = { user: ["first", "last"], operator: ["first", "of bob", "last"] };
    expect(subscribers.map(idsOf)).toEqual(roles.map((role) => told[role]));
  });

  test("get large and small results whole", async () => {
    const run = (running = await startSubscriptions({ content: "é".repeat(70_000) }));
    const both = await Promise.all(["ada", "bob"].map((user) => run.subscribe(user, WITH_EVENT)));
    const small = await run.subscribe("cy", PROCESSED);
    await live(run, [...both, small]);
    for (const { received } of both)
      expect(received[0]?.["eventProcessed"]?.["event"]).toMatchObject({ data: { content: "é".repeat(70_000) } });
  });
});

test("subscribers who ask with other variables get what they asked for", async () => {
  const run = (running = await startSubscriptions());
  const query =
    "subscription ($ids: [ID!]) { eventFeed(filter: {ids: $ids}) { __typename ... on Transition { eventId } } }";
  const [ada, bob] = await Promise.all([
    run.subscribe("ada", query, { ids: ["a"] }),
    run.subscribe("bob", query, { ids: ["b"] }),
  ]);
  await eventually(() => [ada, bob].every((each) => kindsOf(each).length === 1), "both to stand");
  run.lifecycle.append("a", "b");
  await eventually(() => [ada, bob].every((each) => idsOf(each).length > 0), "an event at each");
  expect([idsOf(ada), idsOf(bob)]).toEqual([["a"], ["b"]]);
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
    let most = 0;
    for (let n = 0; n < 5; n++) {
      run.lifecycle.append(`big${n}`);
      await eventually(() => idsOf(quick).includes(`big${n}`), "the quick one to have it");
      most = Math.max(most, run.waiting());
    }
    // The bound, the write that passes it, and what ws itself may be sending.
    expect(most).toBeLessThan(256 * 1024 + 2 * BIG.length);
    slow.socket.resume();
    await eventually(() => bigOnes(slow).length === 5 * 30, "every subscription to have everything", 60_000);
    for (let n = 0; n < 5; n++) expect(bigOnes(slow).filter((id) => id === `big${n}`)).toHaveLength(30);
  }, 90_000);

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
