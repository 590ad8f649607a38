import { expect, test } from "@jest/globals";
import { type FeedPage } from "../../src/feed/feed.ts";
import { type Channel, type Listener } from "../../src/graphql/fan-out/channel.ts";
import { createCounts } from "../../src/graphql/fan-out/counts.ts";
import { joinChannel } from "../../src/graphql/fan-out/member.ts";
import { messagePrefix, type Payload, toPayload } from "../../src/graphql/fan-out/payload.ts";
import { eventually } from "../support/eventually.ts";

const at = (offset: number) => ({ offset, index: 0 });
const payload = (text: string, offset: number): Payload => toPayload({ text }, at(offset));

/** A member at the place 0, whose channel is told from outside. */
async function join(renderNotice: Channel["renderNotice"]) {
  let listener: Listener | null = null;
  const channel: Channel = {
    join: (joined) => void (listener = joined),
    leave() {},
    flushSoon: (joined) => joined.flush(),
    render: () => null,
    renderAll: async () => [],
    renderNotice,
    selection: { prefilter: () => true, accepts: () => true, withNotices: true },
  };
  const written: string[] = [];
  const atHead: FeedPage = { items: [], upTo: at(0) };
  joinChannel({
    channel,
    feed: {
      head: () => at(0),
      recentAfter: () => atHead,
      historyAfter: async () => atHead,
      onReplaced: () => () => {},
    },
    viewer: { id: "ada", roles: ["user"] },
    outlet: { write: (frames) => void written.push(frames.toString("latin1")), full: false, drained: async () => {} },
    prefix: messagePrefix("1"),
    cursorOf: () => "",
    after: undefined,
    turn: async () => {},
    counts: createCounts(),
    onLeave() {},
  });
  const joined = await eventually(() => listener, "the member to join");
  return { joined, said: () => written.join("") };
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
  const { joined, said } = await join(() => payload("caught up", 0));
  await eventually(() => said() !== "", "the notice");
  for (const offset of [-1, 0, 1, 1, 2]) joined.deliver(at(offset), payload(`item ${offset}.`, offset));
  joined.flush();
  expect(said().match(/item -?\d\./g)).toEqual(["item 1.", "item 2."]);
});
