import { type FeedItem, type FeedPage, isAfter, type LogPosition } from "../../src/feed/feed.ts";
import { type Channel, type Listener } from "../../src/graphql/fan-out/channel.ts";
import { createCounts } from "../../src/graphql/fan-out/counts.ts";
import { joinChannel } from "../../src/graphql/fan-out/member.ts";
import { createPassedOver, type PassedOver } from "../../src/graphql/fan-out/passed-over.ts";
import { messagePrefix, type Payload, toPayload } from "../../src/graphql/fan-out/payload.ts";
import { eventually } from "./eventually.ts";
import { processed } from "./recorded-lifecycle.ts";

export const at = (offset: number) => ({ offset, index: 0 });
export const payload = (text: string, offset: number): Payload => toPayload({ text }, at(offset));

export const told = (offset: number): Payload => payload(`item ${offset}.`, offset);

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
export async function joinMember(
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
