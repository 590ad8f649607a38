import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { type Payload } from "../../src/graphql/fan-out/payload.ts";
import { type FeedNotice } from "../../src/graphql/feed-source.ts";
import { eventually } from "../support/eventually.ts";
import { at, joinMember, payload, told } from "../support/joined-member.ts";

test("what one has looked through in vain, the next one who asks the same passes over", async () => {
  const past = Array.from({ length: 10 }, (_, n) => n + 1);
  const first = await joinMember((notice) => payload(notice.notice, 0), { past, wanted: false, pageItems: 3 });
  await eventually(() => first.said() !== "", "the first to be live");
  expect([first.turns(), first.passedOver.endFrom(at(4))]).toEqual([4, at(10)]);
  const second = await joinMember((notice) => payload(notice.notice, 0), { past, passedOver: first.passedOver });
  await eventually(() => second.said() !== "", "the second to be live");
  expect([second.turns(), second.items()]).toEqual([0, []]);
});

describe("of what is not for it, a member's client is told how far that goes", () => {
  const MINUTE_MS = 60_000;
  /** A notice says its name and its place. */
  const named = (notice: FeedNotice): Payload => {
    const offset = "position" in notice ? notice.position.offset : 0;
    return payload(`${notice.notice} ${offset}.`, offset);
  };

  beforeEach(
    () =>
      void jest.useFakeTimers({
        doNotFake: ["nextTick", "setImmediate", "queueMicrotask", "setTimeout", "performance"],
      }),
  );
  afterEach(() => void jest.useRealTimers());

  async function joinLive() {
    const member = await joinMember(named);
    await eventually(() => member.said().includes("caughtUp 0."), "the notice");
    return member;
  }

  test("within a minute, once, and what comes later comes after it", async () => {
    const { joined, said, items, reached } = await joinLive();
    reached(50);
    jest.advanceTimersByTime(MINUTE_MS);
    await eventually(() => said().includes("progress 50."), "its place");
    jest.advanceTimersByTime(MINUTE_MS);
    for (const offset of [50, 51]) joined.deliver(at(offset), told(offset));
    joined.flush();
    expect(said().match(/progress/g)).toHaveLength(1);
    expect(items()).toEqual(["item 51."]);
  });

  test("not when its last item says it", async () => {
    const { joined, said, items, reached } = await joinLive();
    joined.deliver(at(50), told(50));
    reached(50);
    jest.advanceTimersByTime(MINUTE_MS);
    await new Promise((resolve) => setImmediate(resolve));
    expect(items()).toEqual(["item 50."]);
    expect(said()).not.toContain("progress");
  });

  test("not while something of that is still on its way", async () => {
    const { said, reached } = await joinLive();
    reached(null);
    jest.advanceTimersByTime(MINUTE_MS);
    reached(60);
    await new Promise((resolve) => setImmediate(resolve));
    expect(said()).not.toContain("progress");
    jest.advanceTimersByTime(MINUTE_MS);
    await eventually(() => said().includes("progress 60."), "its place");
  });

  test("before any item that is delivered while the notice is made", async () => {
    let made = (): void => {};
    const { joined, said, items, reached } = await joinMember((notice) =>
      notice.notice === "caughtUp" ? named(notice) : new Promise((resolve) => (made = () => resolve(named(notice)))),
    );
    await eventually(() => said().includes("caughtUp 0."), "the notice");
    reached(50);
    jest.advanceTimersByTime(MINUTE_MS);
    joined.deliver(at(51), told(51));
    joined.flush();
    expect(items()).toEqual([]);
    made();
    await eventually(() => items().length > 0, "the item");
    expect(said().indexOf("progress 50.")).toBeLessThan(said().indexOf("item 51."));
  });

  test("not while its client has yet to read", async () => {
    const { said, reached, fill, read } = await joinLive();
    reached(50);
    fill();
    jest.advanceTimersByTime(MINUTE_MS);
    await new Promise((resolve) => setImmediate(resolve));
    expect(said()).not.toContain("progress");
    read();
    jest.advanceTimersByTime(MINUTE_MS);
    await eventually(() => said().includes("progress 50."), "its place");
  });

  test("also while it catches up with a long past of which nothing is for it", async () => {
    let turns = 0;
    const { said } = await joinMember(named, {
      past: [1, 2, 3],
      wanted: false,
      pageItems: 1,
      onTurn: () => void ((turns += 1) === 2 && jest.advanceTimersByTime(MINUTE_MS)),
    });
    await eventually(() => said().includes("caughtUp"), "the present");
    expect(said().match(/\w+ \d\./g)).toEqual(["progress 2.", "caughtUp 3."]);
  });
});
