import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "../support/rpc.ts";
import { type Connection, openConnection } from "./http.ts";
import { CREATE, type Created, documentInput, READ } from "./operations.ts";

export interface LoadOptions {
  readonly url: string;
  readonly ms: number;
  /** Requests under way at a time. */
  readonly concurrency: number;
  /** Sent at this rate, when given; else as fast as they are answered. */
  readonly perSecond?: number;
  /** Reads these documents; without it, creates new ones. */
  readonly read?: readonly string[];
}

export interface LoadResult {
  readonly count: number;
  readonly seconds: number;
  /** The documents that were created. */
  readonly ids: readonly string[];
}

/** Each connection sends its next request when the last one is answered (and, with a rate, when its time has come). */
async function run({ url, ms, concurrency, perSecond, read }: LoadOptions): Promise<LoadResult> {
  const connections = await Promise.all(
    Array.from({ length: concurrency }, (_, index) => openConnection(url, `author-${index}`)),
  );
  const ids: string[] = [];
  let sent = 0;
  let count = 0;
  const startedAt = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      for (;;) {
        const n = sent++;
        if (perSecond) await sleep(startedAt + (n * 1_000) / perSecond - performance.now());
        if (performance.now() - startedAt >= ms) return;
        if (read) await connection.graphql(READ, { id: read[n % read.length] });
        else ids.push(await create(connection, n));
        count += 1;
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const connection of connections) connection.close();
  return { count, seconds, ids };
}

async function create(connection: Connection, n: number): Promise<string> {
  const { createDocument } = await connection.graphql<Created>(CREATE, { input: documentInput(n) });
  return createDocument.document.id;
}

serve({ run });
