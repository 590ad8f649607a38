import { afterEach, describe, expect, test } from "@jest/globals";
import { eventually } from "../support/eventually.ts";
import { processed } from "../support/recorded-lifecycle.ts";
import { FEED, idsOf, kindsOf, live, PROCESSED, type Running, WITH_EVENT } from "../support/subscribed.ts";
import { type RawSubscriber, startSubscriptions } from "../support/subscriptions.ts";
import { bearer, tokenOf } from "../support/tokens.ts";

let running: Running | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

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
