import { serve } from "./rpc.ts";

// Preloaded into every server that is measured; the server itself is what is shipped.

declare const gc: (() => void) | undefined;

export interface Memory {
  /** Bytes. */
  readonly rss: number;
  readonly heap: number;
}

serve({
  /** CPU time of this process in all its threads, in milliseconds. */
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  memory(): Memory {
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, heap: heapUsed + external };
  },
  collect() {
    gc?.();
    gc?.();
  },
});
process.channel?.unref();
