import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "../support/rpc.ts";
import { type Connection, openConnection } from "./http.ts";
import { openMany } from "./open-many.ts";
import { CREATE, documentInput } from "./operations.ts";

export interface FloodOptions {
  readonly url: string;
  readonly ms: number;
  readonly connections: number;
  /** Mutations that are sent a second, whether or not earlier ones are answered, as long as a connection is free. */
  readonly perSecond: number;
}

export interface Flood {
  /** Mutations that were sent. */
  readonly sent: number;
  readonly seconds: number;
  /** How long each took that was done, in milliseconds. */
  readonly done: readonly number[];
  /** The same for those that were refused as they should be: the code OVERLOADED, and when to try again. */
  readonly refused: readonly number[];
  /** Everything else, by what it was. */
  readonly other: Readonly<Record<string, number>>;
}

/** Clients that send far more than is answered, and pass over `Retry-After`. */
async function run({ url, ms, connections, perSecond }: FloodOptions): Promise<Flood> {
  const idle: Connection[] = [...(await openMany(connections, (n) => openConnection(url, `author-${n}`)))];
  const done: number[] = [];
  const refused: number[] = [];
  const other: Record<string, number> = {};
  const underWay = new Set<Promise<void>>();

  async function send(connection: Connection, n: number): Promise<void> {
    const at = performance.now();
    try {
      const { head, body } = await connection.post(CREATE, { input: documentInput(n) });
      const code = /"code":"([A-Z_]+)"/.exec(body)?.[1];
      const told = code === "OVERLOADED" && /^retry-after: \d+/im.test(head);
      if (!code) done.push(performance.now() - at);
      else if (told) refused.push(performance.now() - at);
      else other[code] = (other[code] ?? 0) + 1;
      idle.push(connection);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      other[what] = (other[what] ?? 0) + 1;
    }
  }

  let sent = 0;
  const startedAt = performance.now();
  for (let due = 0; performance.now() - startedAt < ms; await sleep(5)) {
    due = ((performance.now() - startedAt) * perSecond) / 1_000;
    for (let connection; sent < due && (connection = idle.shift()); sent++) {
      const one: Promise<void> = send(connection, sent).finally(() => underWay.delete(one));
      underWay.add(one);
    }
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await Promise.all(underWay);
  for (const connection of idle) connection.close();
  return { sent, seconds, done, refused, other };
}

serve({ run });
