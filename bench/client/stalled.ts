import { serve } from "../support/rpc.ts";
import { openMany } from "./open-many.ts";
import { watch, type Watcher } from "./websocket.ts";

const FEED = `subscription Feed { eventFeed(filter: {statuses: [PUBLISHED]}) { __typename ... on Transition { eventId status cursor event { data } } ... on FeedLagged { dropped resumeAfter } } }`;
/** See `docs/protocol.md`. */
const STALLED = 4410;

const watchers: Watcher[] = [];
const told = { lagged: 0, closed: 0 };

serve({
  /** Adds `count` subscribers, each another user, who read nothing from the moment they subscribed. */
  async connect({ url, count }: { readonly url: string; readonly count: number }): Promise<void> {
    const opened = await openMany(count, async (n) => {
      const onNext = (frame: Buffer): void => void (told.lagged += frame.includes('"FeedLagged"') ? 1 : 0);
      const onClose = (code: number): void => void (told.closed += code === STALLED ? 1 : 0);
      const watcher = await watch(url, `stalled-${n}`, onNext, { query: FEED }, onClose);
      watcher.pause();
      return watcher;
    });
    watchers.push(...opened);
  },
  told: () => told,
  /** So many read again. */
  wake({ count }: { readonly count: number }): void {
    for (const watcher of watchers.slice(0, count)) watcher.resume();
  },
});
