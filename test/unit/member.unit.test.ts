import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { type FeedItem, type FeedPage, isAfter, type LogPosition } from "../../src/feed/feed.ts";
import { type FeedNotice } from "../../src/graphql/feed-source.ts";
import { type Channel, type Listener } from "../../src/graphql/fan-out/channel.ts";
import { createCounts } from "../../src/graphql/fan-out/counts.ts";
import { joinChannel } from "../../src/graphql/fan-out/member.ts";
import { createPassedOver, type PassedOver } from "../../src/graphql/fan-out/passed-over.ts";
import { messagePrefix, type Payload, toPayload } from "../../src/graphql/fan-out/payload.ts";
import { eventually } from "../support/eventually.ts";
import { processed } from "../support/recorded-lifecycle.ts";

const at = (offset: number) => ({ offset, index: 0 });
const payload = (text: string, offset: number): Payload => toPayload({ text }, at(offset));

const told = (offset: number): Payload => payload(`item ${offset}.`, offset);

interface Past {
  /** Offsets of what the log has already. */
  readonly past?: readonly number[];
  /** Is any of it for this subscriber? */
  readonly wanted?: boolean;
  readonly pageItems?: number;
  /** Of the channel, when others have joined it before. */
  readonly passedOver?: PassedOver;
  readonly onTurn?: () => void;
}

/** A member at the place 0, whose channel is told from outside; what it catches up with are the items of a log. */
async function join(
  renderNotice: Channel["renderNotice"],
  { past = [], wanted = true, pageItems = 100, passedOver = createPassedOver(), onTurn = () => {} }: Past = {},
) {
  let listener: Listener | null = null;
  let upTo: LogPosition | null = null;
  const channel: Channel = {
    join: (joined) => void (listener = joined),
    leave() {},
    flushSoon() {},
    render: () => null,
    renderAll: async (items) => items.map(({ position }) => told(position.offset)),
    renderNotice,
    upTo: () => upTo,
    passedOver,
    selection: { prefilter: () => wanted, accepts: () => true, withNotices: true },
  };
  const written: string[] = [];
  const logged = (offset: number): FeedItem => ({ position: at(offset), transition: processed(`e${offset}`) });
  const log: FeedItem[] = past.map(logged);
  const recentAfter = (place: LogPosition): FeedPage => {
    const items = log.filter(({ position }) => isAfter(position, place)).slice(0, pageItems);
    return { items, upTo: items.at(-1)?.position ?? place };
  };
  let turns = 0;
  let drain: (() => void) | null = null;
  let drained = Promise.resolve();
  const outlet = {
    write: (frames: Buffer) => void written.push(frames.toString("latin1")),
    get full() {
      return drain !== null;
    },
    drained: () => drained,
  };
  const counts = createCounts();
  joinChannel({
    channel,
    feed: {
      head: () => at(0),
      recentAfter,
      async turn() {
        turns += 1;
        onTurn();
      },
      historyAfter: async (place) => recentAfter(place),
      onReplaced: () => () => {},
    },
    viewer: { id: "ada", roles: ["user"] },
    outlet,
    prefix: messagePrefix("1"),
    cursorOf: () => "",
    after: undefined,
    counts,
    onLeave() {},
  });
  const joined = await eventually(() => listener, "the member to join");
  return {
    joined,
    counts,
    passedOver,
    /** How often it let others go on. */
    turns: () => turns,
    said: () => written.join(""),
    items: () => written.join("").match(/item -?\d+\./g) ?? [],
    /** The log has them, whether or not its channel delivers them. */
    append: (...offsets: readonly number[]) => void log.push(...offsets.map(logged)),
    /** Another subscription of the same socket writes so much that the client has to read first. */
    fill: () => void (drained = new Promise((resolve) => (drain = resolve))),
    /** Its channel has delivered all that was for it up to there. */
    reached: (offset: number | null) => void (upTo = offset === null ? null : at(offset)),
    /** The client reads. */
    read(): void {
      drain?.();
      drain = null;
    },
  };
}

test("a member hears that it is live before what is live, though the notice takes a while to make", async () => {
  let noticeMade = (_notice: Payload): void => {};
  const { joined, said } = await join(() => new Promise((resolve) => (noticeMade = resolve)));
  joined.deliver(at(1), payload("live", 1));
  joined.flush();
  expect(said()).toBe("");
  noticeMade(payload("caught up", 0));
  await eventually(() => said() !== "", "the frames");
  expect(said().indexOf("caught up")).toBeGreaterThan(0);
  expect(said().indexOf("caught up")).toBeLessThan(said().indexOf("live"));
});

test("what a member has had when it joins does not come again, though its channel is still on its way to it", async () => {
  const { joined, said, items } = await join(() => payload("caught up", 0));
  await eventually(() => said() !== "", "the notice");
  for (const offset of [-1, 0, 1, 1, 2]) joined.deliver(at(offset), told(offset));
  joined.flush();
  expect(items()).toEqual(["item 1.", "item 2."]);
});

test("a channel that is interrupted while the outlet is full brings each item once, when the client has read", async () => {
  const { joined, said, items, append, fill, read, counts } = await join(() => payload("caught up", 0));
  await eventually(() => said() !== "", "the notice");
  append(1, 2, 3);
  joined.deliver(at(1), told(1));
  joined.deliver(at(2), told(2));
  fill();
  joined.fallBehind();
  expect([items(), counts.lagging]).toEqual([[], 1]);
  read();
  await eventually(() => items().length >= 3, "what it missed");
  append(4);
  joined.deliver(at(4), told(4));
  joined.flush();
  expect([items(), counts.lagging]).toEqual([["item 1.", "item 2.", "item 3.", "item 4."], 0]);
});

test("a channel that is interrupted while the client is slow sends the member on when the client has read", async () => {
  const { joined, said, items, append, fill, read } = await join(() => payload("caught up", 0));
  await eventually(() => said() !== "", "the notice");
  append(1, 2, 3);
  joined.deliver(at(1), told(1));
  fill();
  joined.flush();
  joined.deliver(at(2), told(2));
  joined.fallBehind();
  read();
  await eventually(() => items().length >= 3, "what it missed");
  expect(items()).toEqual(["item 1.", "item 2.", "item 3."]);
});

test("a channel that is interrupted before the member heard that it is live keeps the order: the notice, then each item once", async () => {
  let noticeMade = (_notice: Payload): void => {};
  const { joined, said, items, append } = await join(() => new Promise((resolve) => (noticeMade = resolve)));
  append(1, 2);
  joined.deliver(at(1), told(1));
  joined.fallBehind();
  await new Promise((resolve) => setImmediate(resolve));
  expect(said()).toBe("");
  noticeMade(payload("caught up", 0));
  await eventually(() => items().length >= 2, "what it missed");
  expect(items()).toEqual(["item 1.", "item 2."]);
  expect(said().indexOf("caught up")).toBeLessThan(said().indexOf("item 1."));
});

test("what one has looked through in vain, the next one who asks the same passes over", async () => {
  const past = Array.from({ length: 10 }, (_, n) => n + 1);
  const first = await join((notice) => payload(notice.notice, 0), { past, wanted: false, pageItems: 3 });
  await eventually(() => first.said() !== "", "the first to be live");
  expect([first.turns(), first.passedOver.endFrom(at(4))]).toEqual([4, at(10)]);
  const second = await join((notice) => payload(notice.notice, 0), { past, passedOver: first.passedOver });
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
    const member = await join(named);
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
    const { joined, said, items, reached } = await join((notice) =>
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
    const { said } = await join(named, {
      past: [1, 2, 3],
      wanted: false,
      pageItems: 1,
      onTurn: () => void ((turns += 1) === 2 && jest.advanceTimersByTime(MINUTE_MS)),
    });
    await eventually(() => said().includes("caughtUp"), "the present");
    expect(said().match(/\w+ \d\./g)).toEqual(["progress 2.", "caughtUp 3."]);
  });
});
