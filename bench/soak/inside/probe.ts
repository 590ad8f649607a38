import { readdirSync } from "node:fs";
import { serve } from "../../support/rpc.ts";

// Preloaded into each server; the collections are counted by the API (see `short-retention.ts`).

declare const gc: (() => void) | undefined;
declare const soakCounts: (() => Promise<Readonly<Record<string, number>>>) | undefined;

/** What one process holds: bytes, and numbers. */
export interface Held {
  readonly heap: number;
  readonly rss: number;
  readonly handles: number;
  /** Null where the system has no /proc. */
  readonly descriptors: number | null;
}

function descriptors(): number | null {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return null;
  }
}

serve({
  held(): Held {
    gc?.();
    gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    return {
      heap: heapUsed + external,
      rss,
      handles: process.getActiveResourcesInfo().length,
      descriptors: descriptors(),
    };
  },
  counts: () => (typeof soakCounts === "undefined" ? {} : soakCounts()),
});
process.channel?.unref();
