import { serve } from "../support/rpc.ts";
import { watch, type Watcher } from "./websocket.ts";

const FEED = `subscription Feed { eventFeed { __typename ... on Transition { eventId status cursor event { data } } ... on FeedLagged { dropped resumeAfter } } }`;
const AT_ONCE = 50;
/** See `docs/protocol.md`. */
const STALLED = 4410;

const watchers: Watcher[] = [];
const told = { lagged: 0, closed: 0 };

serve({
  /** Adds `count` subscribers, each another user, who read nothing from their first item on. */
  async connect({ url, count }: { readonly url: string; readonly count: number }): Promise<void> {
    const one = async (n: number): Promise<void> => {
      let watcher: Watcher | null = null;
      let stalls = true;
      const onNext = (frame: Buffer): void => {
        if (frame.includes('"FeedLagged"')) told.lagged += 1;
        if (stalls) watcher?.pause();
        stalls = false;
      };
      const onClose = (code: number): void => void (told.closed += code === STALLED ? 1 : 0);
      watcher = await watch(url, `stalled-${n}`, onNext, { query: FEED }, onClose);
      watchers.push(watcher);
    };
    for (let n = 0; n < count; n += AT_ONCE)
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - n) }, (_, k) => one(n + k)));
  },
  told: () => told,
  /** All read what waits for them. */
  read(): void {
    for (const watcher of watchers) watcher.resume();
  },
});
