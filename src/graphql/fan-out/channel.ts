import { isPublic, mayKnow } from "../../events/audience.ts";
import { type Feed, type FeedItem, type LogPosition, SubscriberLagged } from "../../feed/feed.ts";
import { type Log } from "../../log.ts";
import { recordDelivery } from "../../telemetry/delivery-span.ts";
import { countDelivered } from "../../telemetry/metrics/deliveries.ts";
import { type Viewer } from "../../viewer.ts";
import { type FeedNotice, type FeedSelection } from "../feed-source.ts";
import { inOrder } from "./in-order.ts";
import { createPassedOver, type PassedOver } from "./passed-over.ts";
import { type Payload } from "./payload.ts";
import { type Outcome } from "./rendered.ts";

/** A subscriber, as its channel sees it. */
export interface Listener {
  readonly viewer: Viewer;
  /** One more result that this listener may see; what it has had already it passes over. */
  deliver(position: LogPosition, payload: Payload): void;
  /** Writes what was delivered in this turn. */
  flush(): void;
  /** The channel can't keep up: go on from the last place, at the speed that is possible. */
  fallBehind(): void;
}

/**
 * All who ask the same, with the same role: one execution and one encoding for all of them, but for what is private to one. So a viewer is
 * known by the id alone.
 */
export interface Channel {
  /** From here on the listener is told of everything new. */
  join(listener: Listener): void;
  leave(listener: Listener): void;
  /** Flushes the listener at the end of this turn. */
  flushSoon(listener: Listener): void;
  /** The place up to which those who joined were delivered all that is theirs; null while something is on its way. */
  upTo(): LogPosition | null;
  /** The item as this viewer may see it, or null when it is not for them. */
  render(item: FeedItem, viewer: Viewer): Outcome;
  /** The same for some that the prefilter lets pass, leaving out what is not for them. */
  renderAll(items: readonly FeedItem[], viewer: Viewer): Promise<readonly Payload[]>;
  renderNotice(notice: FeedNotice, viewer: Viewer): Payload | Promise<Payload>;
  readonly passedOver: PassedOver;
  readonly selection: FeedSelection;
}

export interface ChannelOptions {
  readonly feed: Pick<Feed, "subscribe" | "head">;
  readonly selection: FeedSelection;
  /** The viewer that stands for all who share this channel; null when nothing of it can be shared. */
  readonly shared: Viewer | null;
  readonly execute: (item: FeedItem, viewer: Viewer) => Payload | Promise<Payload>;
  readonly executeNotice: (notice: FeedNotice, viewer: Viewer) => Payload | Promise<Payload>;
  /** See `Rendered`. */
  readonly remember: (key: string, make: () => Outcome) => Outcome;
  readonly log: Log;
}

interface Running {
  readonly source: ReturnType<Feed["subscribe"]>;
  /** Items that the feed has given it, and that were not handed out yet. */
  readonly onItsWay: { count: number };
}

/** Executions under way at a time; past it the channel waits, and in the end falls behind the feed. */
const AHEAD = 64;

export function createChannel(options: ChannelOptions): Channel {
  const { feed, selection, shared, execute, executeNotice, remember, log } = options;
  const live = new Set<Listener>();
  const dirty = new Set<Listener>();
  let flushing = false;
  let running: Running | null = null;

  const isShared = (item: FeedItem): boolean => shared !== null && isPublic(item.transition.audience);

  function render(item: FeedItem, viewer: Viewer): Outcome {
    const { audience } = item.transition;
    if (!mayKnow(viewer, audience)) return null;
    const as = isShared(item) && shared ? shared : viewer;
    const { offset, index } = item.position;
    return remember(`${offset}.${index}.${as.id}`, () => {
      const accepted = selection.accepts(item, as);
      if (accepted instanceof Promise) return accepted.then((yes) => (yes ? execute(item, as) : null));
      return accepted ? execute(item, as) : null;
    });
  }

  /** For everyone, or for each of those who are here now. */
  async function renderForAll(item: FeedItem) {
    const startedAt = Date.now();
    if (isShared(item) && shared) return { item, startedAt, forAll: await render(item, shared), own: null };
    const viewers = new Map([...live].map(({ viewer }) => [viewer.id, viewer]));
    const own = new Map<string, Payload>();
    await Promise.all(
      [...viewers.values()].map(async (viewer) => {
        const payload = await render(item, viewer);
        if (payload) own.set(viewer.id, payload);
      }),
    );
    return { item, startedAt, forAll: null, own };
  }

  /** In this turn: the listener has all that came before it. */
  function run(): Running {
    const onItsWay = { count: 0 };
    const matches = (item: FeedItem): boolean => {
      const wanted = selection.prefilter(item);
      if (wanted) onItsWay.count += 1;
      return wanted;
    };
    return { source: feed.subscribe({ matches }), onItsWay };
  }

  function handOut({ item, startedAt, forAll, own }: Awaited<ReturnType<typeof renderForAll>>): void {
    if (!forAll && !own?.size) return;
    let delivered = 0;
    for (const listener of live) {
      const payload = forAll ?? own?.get(listener.viewer.id);
      if (!payload) continue;
      listener.deliver(item.position, payload);
      delivered += 1;
    }
    countDelivered(item.transition, delivered);
    recordDelivery(item.transition, startedAt, delivered);
  }

  function flush(): void {
    flushing = false;
    const listeners = [...dirty];
    dirty.clear();
    for (const listener of listeners) listener.flush();
  }

  async function pump(own: Running): Promise<void> {
    try {
      await inOrder(own.source, AHEAD, renderForAll, (made) => {
        own.onItsWay.count -= 1;
        handOut(made);
      });
    } catch (error) {
      if (!(error instanceof SubscriberLagged))
        log.warn({ err: error }, "A shared subscription was interrupted; its subscribers go on from their places");
      if (running !== own) return;
      running = null;
      // Taken out first: one that is at the head already joins again at once.
      const listeners = [...live];
      live.clear();
      for (const listener of listeners) listener.fallBehind();
    }
  }

  return {
    selection,
    passedOver: createPassedOver(),
    render,
    renderNotice: executeNotice,
    async renderAll(items, viewer) {
      const outcomes = items.map((item) => render(item, viewer));
      const waits = outcomes.some((outcome) => outcome instanceof Promise);
      const payloads = waits ? await Promise.all(outcomes) : (outcomes as (Payload | null)[]);
      return payloads.filter((payload) => payload !== null);
    },
    join(listener) {
      live.add(listener);
      if (running) return;
      running = run();
      void pump(running);
    },
    leave(listener) {
      live.delete(listener);
      dirty.delete(listener);
      if (live.size > 0) return;
      void running?.source.return?.();
      running = null;
    },
    upTo: () => (running?.onItsWay.count === 0 ? feed.head() : null),
    flushSoon(listener) {
      dirty.add(listener);
      if (flushing) return;
      flushing = true;
      setImmediate(flush);
    },
  };
}
