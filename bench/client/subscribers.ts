import { serve } from "../support/rpc.ts";
import { watch, type Watcher } from "./websocket.ts";

/** Connects so many at a time, so that the server's backlog of connections isn't what is measured. */
const AT_ONCE = 50;

const watchers: Watcher[] = [];
let received = 0;
let bytes = 0;

serve({
  /** Adds `count` subscribers of `eventProcessed`, each another user on a connection of its own. */
  async connect({ url, count }: { url: string; count: number }): Promise<void> {
    for (let first = watchers.length, until = first + count; first < until; first += AT_ONCE) {
      const users = Array.from({ length: Math.min(AT_ONCE, until - first) }, (_, index) => `reader-${first + index}`);
      const opened = await Promise.all(
        users.map((user) =>
          watch(url, user, (frame) => {
            received += 1;
            bytes += frame.length;
          }),
        ),
      );
      watchers.push(...opened);
    }
  },
  /** Results that arrived at all of them together. */
  received: () => received,
  bytes: () => bytes,
});
