import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../test/support/eventually.ts";
import { serve } from "../support/rpc.ts";
import { type Connection, openConnection } from "./http.ts";
import { CREATE, type Created, documentInput } from "./operations.ts";
import { watch } from "./websocket.ts";

export interface LatencyOptions {
  readonly url: string;
  readonly ms: number;
  readonly perSecond: number;
  /** Of each document's content, in characters. */
  readonly length?: number;
}

/** A system that is behind is waited for so long; what has not come by then counts with the time until then. */
const PATIENCE_MS = 20_000;

/** From sending a mutation to its `eventProcessed`, in milliseconds, for each mutation; sent whether or not earlier ones are answered. */
async function run({ url, ms, perSecond, length }: LatencyOptions): Promise<readonly number[]> {
  const arrivedAt = new Map<string, number>();
  const watcher = await watch(url, "watcher", (frame) => {
    const id = /"eventId":"([^"]+)"/.exec(frame.toString())?.[1];
    if (id && !arrivedAt.has(id)) arrivedAt.set(id, performance.now());
  });
  const idle: Connection[] = [];
  const sentAt = new Map<string, number>();
  const create = async (n: number): Promise<void> => {
    const at = performance.now();
    let kept = idle.pop();
    while (kept && !kept.open) kept = idle.pop();
    let connection = kept ?? (await openConnection(url, "author"));
    const ask = (): Promise<Created> => connection.graphql<Created>(CREATE, { input: documentInput(n, length) });
    // A server closes what was idle for a while, perhaps just as it is used again.
    const { createDocument } = await ask().catch(async (error: unknown) => {
      if (!kept) throw error;
      connection = await openConnection(url, "author");
      return ask();
    });
    idle.push(connection);
    sentAt.set(createDocument.receipt.eventId, at);
  };
  await eventually(() => create(0).then(() => arrivedAt.size > 0), "the subscription to be live");
  sentAt.clear();
  const sending: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let n = 0; (n * 1_000) / perSecond < ms; n++) {
    await sleep(startedAt + (n * 1_000) / perSecond - performance.now());
    sending.push(create(n));
  }
  await Promise.all(sending);
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await sleep(20))
    if ([...sentAt.keys()].every((id) => arrivedAt.has(id))) break;
  watcher.close();
  for (const connection of idle) connection.close();
  const end = performance.now();
  return [...sentAt].map(([id, at]) => (arrivedAt.get(id) ?? end) - at);
}

serve({ run });
