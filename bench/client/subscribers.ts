import { serve } from "../support/rpc.ts";
import { openMany } from "./open-many.ts";
import { watch, type Watcher } from "./websocket.ts";

const watchers: Watcher[] = [];
let received = 0;
let bytes = 0;

serve({
  /** Adds `count` subscribers of `eventProcessed`, each another user on a connection of its own. */
  async connect({ url, count }: { url: string; count: number }): Promise<void> {
    const onNext = (frame: Buffer): void => {
      received += 1;
      bytes += frame.length;
    };
    const first = watchers.length;
    watchers.push(...(await openMany(count, (n) => watch(url, `reader-${first + n}`, onNext))));
  },
  /** Results that arrived at all of them together. */
  received: () => received,
  bytes: () => bytes,
});
