import {
  CursorExpired,
  type Feed,
  type FeedPage,
  isAfter,
  type LogPosition,
  SubscriberLagged,
} from "../../feed/feed.ts";
import { type Viewer } from "../../viewer.ts";
import { type FeedNotice } from "../feed-source.ts";
import { type Channel, type Listener } from "./channel.ts";
import { type Counts } from "./counts.ts";
import { type Outlet } from "./outlet.ts";
import { type Payload, toFrames } from "./payload.ts";
import { createSilentStream } from "./silent-stream.ts";

export interface MemberOptions {
  readonly channel: Channel;
  readonly feed: Pick<Feed, "head" | "recentAfter" | "historyAfter" | "turn" | "onReplaced">;
  readonly viewer: Viewer;
  readonly outlet: Outlet;
  /** The beginning of this operation's messages. */
  readonly prefix: Buffer;
  readonly cursorOf: (position: LogPosition) => string;
  readonly after: LogPosition | undefined;
  readonly counts: Counts;
  readonly onLeave: () => void;
}

/** What graphql-ws iterates over: the member writes its own frames. It ends when the client leaves, and throws what ends it early. */
export type Member = AsyncIterableIterator<never>;

/** Items that a slow member may miss before it is ended; what it missed until then is read again from the tail. */
const MAX_MISSED = 10_000;
/** What is gathered for one write. */
const MAX_PENDING_BYTES = 64 * 1024;
/** Results that are made at a time for a member that catches up. */
const CHUNK = 50;
/** So long at the most, and half of it at least, its client's place may stay behind what was passed over for it. */
const PROGRESS_MS = 60_000;

/**
 * One subscriber. It is behind (it reads the log from its place on, as fast as its client takes it) or live (its channel
 * delivers). It becomes live in the turn in which nothing is missing, so nothing is lost or repeated between the two.
 */
export function joinChannel(options: MemberOptions): Member {
  const { channel, feed, viewer, outlet, prefix, cursorOf, after, counts, onLeave } = options;
  const { withNotices } = channel.selection;
  let position = after ?? feed.head();
  /** Up to here everything was handed to the socket; behind `position` only while something is pending. */
  let written = position;
  /** The place that the client would come back with. */
  let told = position;
  let progressIsDue = false;
  /** Its channel delivers to it. */
  let live = false;
  let pending: Payload[] = [];
  let pendingBytes = 0;
  /** Delivered, but held back until the notice that comes first has been written. */
  let held = false;
  /** The channel fell behind meanwhile. */
  let interrupted = false;
  let lagging = false;
  let missed = 0;
  let caughtUpOnce = false;
  /** Nothing more is handed out; what ends it may still be on its way. */
  let ending = false;
  let over = false;
  const stream = createSilentStream(() => leave(null));

  const listener: Listener = {
    viewer,
    deliver(place, payload) {
      if (!isAfter(place, position)) return;
      if (lagging) return void (missed += 1);
      position = place;
      pending.push(payload);
      pendingBytes += payload.json.length;
      // A turn can bring much: what one member holds of it is bounded too.
      if (pendingBytes > MAX_PENDING_BYTES) flush();
      else channel.flushSoon(listener);
    },
    flush,
    fallBehind() {
      leaveChannel();
      // What is newer would overtake what is held back: `tell` goes on when that is written.
      if (held) interrupted = true;
      else goOn();
    },
  };

  function leaveChannel(): void {
    live = false;
    channel.leave(listener);
  }

  function send(payloads: readonly Payload[]): void {
    outlet.write(toFrames(prefix, payloads, cursorOf));
    told = payloads.at(-1)?.position ?? told;
  }

  /** Without the channel, from what was delivered on. */
  function goOn(): void {
    flush();
    // The flush may have found the outlet full: then `lag` catches up, and one more beside it would bring items twice.
    if (!lagging && !ending) catchUp().catch(leave);
  }

  function flush(): void {
    if (held || ending || pending.length === 0) return;
    const payloads = pending;
    pending = [];
    pendingBytes = 0;
    // Another subscription on this socket filled it: a hundred of them must not put one write each on top.
    if (outlet.full) {
      position = written;
      if (!lagging) lag(payloads.length).catch(leave);
      return;
    }
    send(payloads);
    written = position;
    if (outlet.full && !lagging) lag(0).catch(leave);
  }

  /** Its client reads too slowly: nothing more is held for it; it goes on from its place when the client has read. */
  async function lag(alreadyMissed: number): Promise<void> {
    lagging = true;
    counts.lagging += 1;
    missed = alreadyMissed;
    await outlet.drained();
    lagging = false;
    counts.lagging -= 1;
    if (ending) return;
    leaveChannel();
    if (missed <= MAX_MISSED && feed.recentAfter(position)) return catchUp();
    if (withNotices) counts.dropped += missed; // else the error tells whoever counts
    await conclude(
      { notice: "lagged", dropped: missed, resumeAfter: position },
      new SubscriberLagged(missed, position),
    );
  }

  async function catchUp(): Promise<void> {
    while (!ending) {
      position = written = channel.passedOver.endFrom(position);
      const recent = feed.recentAfter(position);
      if (recent && recent.items.length === 0) return goLive();
      const page = recent ?? (await fromHistory());
      if (page && !ending) await writeAll(page);
      if (progressIsDue && !ending) await tellProgress(position);
    }
  }

  async function fromHistory(): Promise<FeedPage | null> {
    try {
      return await feed.historyAfter(position);
    } catch (error) {
      if (!(error instanceof CursorExpired)) throw error;
      await conclude({ notice: "cursorExpired", oldest: error.oldest }, error);
      return null;
    }
  }

  async function writeAll(page: FeedPage): Promise<void> {
    const wanted = page.items.filter(channel.selection.prefilter);
    channel.passedOver.add(position, page, wanted);
    for (let at = 0; at < wanted.length && !ending; at += CHUNK) {
      const payloads = await channel.renderAll(wanted.slice(at, at + CHUNK), viewer);
      // All that wait for this socket go on in the same turn: the first ones fill it again.
      while (outlet.full && !ending) await outlet.drained();
      if (payloads.length > 0 && !ending) send(payloads);
      await feed.turn();
    }
    if (wanted.length === 0) await feed.turn();
    position = written = page.upTo;
  }

  function goLive(): void {
    channel.join(listener);
    live = true;
    if (withNotices && !caughtUpOnce) tell({ notice: "caughtUp", position }).catch(leave);
    caughtUpOnce = true;
  }

  /** What is delivered meanwhile comes after it. */
  async function tell(notice: FeedNotice): Promise<void> {
    held = true;
    const payload = await channel.renderNotice(notice, viewer);
    held = false;
    if (!ending) send([payload]);
    const goesOn = interrupted;
    interrupted = false;
    if (goesOn) goOn();
    else flush();
  }

  async function tellProgress(upTo: LogPosition): Promise<void> {
    progressIsDue = false;
    if (isAfter(upTo, told)) await tell({ notice: "progress", position: upTo });
  }

  function onProgressDue(): void {
    progressIsDue = true; // who catches up tells it between two pages
    flush();
    const upTo = live && !held && !lagging && !outlet.full ? channel.upTo() : null;
    if (!upTo) return;
    position = written = upTo;
    tellProgress(upTo).catch(leave);
  }

  /** Ends it for a reason: told as the last item where the stream has such items, else as an error with its code. */
  async function conclude(notice: FeedNotice, error: Error): Promise<void> {
    if (ending) return;
    ending = true;
    if (!withNotices) return leave(error);
    channel.leave(listener);
    send([await channel.renderNotice(notice, viewer)]);
    leave(null);
  }

  function leave(error: unknown): void {
    if (over) return;
    over = ending = true;
    pending = [];
    unwatch();
    clearInterval(progress);
    channel.leave(listener);
    onLeave();
    stream.end(error);
  }

  // A place in a log that is gone is worth nothing, also to one that is live: the next one begins anew.
  const unwatch = feed.onReplaced((gone) => {
    flush();
    conclude({ notice: "cursorExpired", oldest: gone.oldest }, gone).catch(leave);
  });
  // Each at times of its own: thousands that came together must not be told in one turn.
  const progress = withNotices
    ? setInterval(onProgressDue, PROGRESS_MS * (0.5 + Math.random() / 2)).unref()
    : undefined;
  catchUp().catch(leave);
  return stream;
}
