import { setTimeout as sleep } from "node:timers/promises";
import { type ServerProcess } from "../support/child.ts";

export interface Seen {
  /** How long a reader who asks four times a second waited for one document, in milliseconds. */
  readonly reads: readonly number[];
  /** Reads that were refused or failed. */
  readonly failed: number;
  /** The same for `/health/live`. */
  readonly health: readonly number[];
  /** The most that was resident, in bytes. */
  readonly rss: number;
}

const EVERY_MS = 250;

/** Watches a server from outside while something else goes on; ends with `stop`. */
export function watchServer(api: ServerProcess, documentId: string): { stop(): Promise<Seen> } {
  const reads: number[] = [];
  const health: number[] = [];
  let failed = 0;
  let rss = 0;
  let going = true;

  async function timed(times: number[], ask: () => Promise<Response>): Promise<void> {
    const at = performance.now();
    try {
      const { ok } = await ask();
      if (ok) times.push(performance.now() - at);
      else failed += 1;
    } catch {
      failed += 1;
    }
  }

  async function run(): Promise<void> {
    while (going) {
      await timed(reads, () => fetch(`${api.url}/v1/docs/${documentId}`, { headers: { "x-user-id": "reader" } }));
      await timed(health, () => fetch(`${api.url}/health/live`));
      rss = Math.max(rss, (await api.memory()).rss);
      await sleep(EVERY_MS);
    }
  }

  const running = run();
  return {
    async stop() {
      going = false;
      await running;
      return { reads, failed, health, rss };
    },
  };
}
