import { serve } from "../support/rpc.ts";
import { watch, type Watcher } from "./websocket.ts";

const FEED = `subscription Feed { eventFeed(filter: {statuses: [PUBLISHED]}) { __typename ... on Transition { eventId status cursor event { data } } ... on FeedLagged { dropped resumeAfter } } }`;
const AT_ONCE = 50;
/** See `docs/protocol.md`. */
const STALLED = 4410;

const watchers: Watcher[] = [];
const told = { lagged: 0, closed: 0 };

serve({
  /** Adds `count` subscribers, each another user, who read nothing from the moment they subscribed. */
  async connect({ url, count }: { readonly url: string; readonly count: number }): Promise<void> {
    const one = async (n: number): Promise<void> => {
      const onNext = (frame: Buffer): void => void (told.lagged += frame.includes('"FeedLagged"') ? 1 : 0);
      const onClose = (code: number): void => void (told.closed += code === STALLED ? 1 : 0);
      const watcher = await watch(url, `stalled-${n}`, onNext, { query: FEED }, onClose);
      watcher.pause();
      watchers.push(watcher);
    };
    for (let n = 0; n < count; n += AT_ONCE)
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - n) }, (_, k) => one(n + k)));
  },
  told: () => told,
  /** So many read again. */
  wake({ count }: { readonly count: number }): void {
    for (const watcher of watchers.slice(0, count)) watcher.resume();
  },
});
