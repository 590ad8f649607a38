import { expect, test } from "@jest/globals";
import { type FeedPage } from "../../src/feed/feed.ts";
import { type Channel, type Listener } from "../../src/graphql/fan-out/channel.ts";
import { createCounts } from "../../src/graphql/fan-out/counts.ts";
import { joinChannel } from "../../src/graphql/fan-out/member.ts";
import { messagePrefix, type Payload, toPayload } from "../../src/graphql/fan-out/payload.ts";
import { eventually } from "../support/eventually.ts";

const at = (offset: number) => ({ offset, index: 0 });
const said = (text: string, offset: number): Payload => toPayload({ text }, at(offset));

test("a member hears that it is live before what is live, though the notice takes a while to make", async () => {
  let listener: Listener | null = null;
  let noticeMade = (_notice: Payload): void => {};
  const channel: Channel = {
    join: (joined) => void (listener = joined),
    leave() {},
    flushSoon: (joined) => joined.flush(),
    render: () => null,
    renderAll: async () => [],
    renderNotice: () => new Promise((resolve) => (noticeMade = resolve)),
    selection: { prefilter: () => true, accepts: () => true, withNotices: true },
  };
  const written: string[] = [];
  const atHead: FeedPage = { items: [], upTo: at(0) };
  joinChannel({
    channel,
    feed: { head: () => at(0), recentAfter: () => atHead, historyAfter: async () => atHead },
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
  joined.deliver(at(1), said("live", 1));
  joined.flush();
  expect(written).toEqual([]);
  noticeMade(said("caught up", 0));
  await eventually(() => written.length > 0, "the frames");
  const all = written.join("");
  expect(all.indexOf("caught up")).toBeGreaterThan(0);
  expect(all.indexOf("caught up")).toBeLessThan(all.indexOf("live"));
});
