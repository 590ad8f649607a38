import { expect, test } from "@jest/globals";
import { type FeedItem, type FeedPage, isAfter, type LogPosition } from "../../src/feed/feed.ts";
import { type Channel, type Listener } from "../../src/graphql/fan-out/channel.ts";
import { createCounts } from "../../src/graphql/fan-out/counts.ts";
import { joinChannel } from "../../src/graphql/fan-out/member.ts";
import { messagePrefix, type Payload, toPayload } from "../../src/graphql/fan-out/payload.ts";
import { eventually } from "../support/eventually.ts";
import { processed } from "../support/recorded-lifecycle.ts";

const at = (offset: number) => ({ offset, index: 0 });
const payload = (text: string, offset: number): Payload => toPayload({ text }, at(offset));

const told = (offset: number): Payload => payload(`item ${offset}.`, offset);

/** A member at the place 0, whose channel is told from outside; what it catches up with are the items of a log. */
async function join(renderNotice: Channel["renderNotice"]) {
  let listener: Listener | null = null;
  const channel: Channel = {
    join: (joined) => void (listener = joined),
    leave() {},
    flushSoon() {},
    render: () => null,
    renderAll: async (items) => items.map(({ position }) => told(position.offset)),
    renderNotice,
    selection: { prefilter: () => true, accepts: () => true, withNotices: true },
  };
  const written: string[] = [];
  const log: FeedItem[] = [];
  const recentAfter = (place: LogPosition): FeedPage => {
    const items = log.filter(({ position }) => isAfter(position, place));
    return { items, upTo: items.at(-1)?.position ?? place };
  };
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
      turn: async () => {},
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
    said: () => written.join(""),
    items: () => written.join("").match(/item -?\d+\./g) ?? [],
    /** The log has them, whether or not its channel delivers them. */
    append: (...offsets: readonly number[]) =>
      void log.push(...offsets.map((offset) => ({ position: at(offset), transition: processed(`e${offset}`) }))),
    /** Another subscription of the same socket writes so much that the client has to read first. */
    fill: () => void (drained = new Promise((resolve) => (drain = resolve))),
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
