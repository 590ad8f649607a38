import { type QueryResult } from "node-sqlite3-wasm";
import { type Clock } from "../../clock.ts";
import { sleep } from "../../sleep.ts";
import { type Database, type Write } from "../../sqlite/database.ts";
import { type Log } from "../../log.ts";
import { type LogMessage, type LogReader, type LogStart } from "../port.ts";
import { createLogBound, type LogBounds, type Segment } from "./log-bound.ts";

export const LOG_BOUNDS: LogBounds = { messages: 200_000, bytes: 500_000_000, ageMs: 7 * 24 * 3_600_000 };
/** What is found at the start is counted in segments of so many positions. */
const COUNTED = 1_000;
const COUNT =
  "SELECT MAX(position) AS last, COUNT(*) AS messages, SUM(octet_length(body)) AS bytes, MAX(published_at) AS published_at FROM log WHERE position > ? AND position <= ?";
const PAGE = 500;
/** A batch whose reader rejected is tried again after so long. */
const TRY_AGAIN_MS = 1_000;
const READ = `SELECT position, body, published_at FROM log WHERE position > ? AND position <= ? ORDER BY position LIMIT ${PAGE}`;

/** The lifecycle log of the embedded broker. */
export function createLocalLog(database: Database, clock: Clock, log: Log, bounds: LogBounds) {
  let tail = (database.read("SELECT MAX(position) AS tail FROM log")[0]?.["tail"] as number | null) ?? -1;
  const bound = createLogBound(bounds, clock, countKept(database, tail));
  /** What is committed: a reader never sees further. */
  let visible = tail;
  const readers = new Set<() => void>();

  return {
    /** The writes that append; to be committed with what they belong to, then `committed` is called. */
    append(body: string, publishedAt: string): readonly Write[] {
      tail += 1;
      const insert: Write = {
        sql: "INSERT INTO log (position, body, published_at) VALUES (?, ?, ?)",
        params: [tail, body, publishedAt],
      };
      const upTo = bound.add(tail, Buffer.byteLength(body), publishedAt);
      return upTo === null ? [insert] : [insert, { sql: "DELETE FROM log WHERE position <= ?", params: [upTo] }];
    },

    lastAppended: () => tail,

    /** Commits are made in the order of the appends: all up to this position is there. */
    committed(position: number): void {
      visible = Math.max(visible, position);
      for (const wake of readers) wake();
    },

    read(start: LogStart, onMessages: (messages: readonly LogMessage[]) => void | Promise<void>): LogReader {
      const openedAt = visible;
      let position = startOf(start, openedAt);
      let complained = false;
      const closing = new AbortController();
      let wake: () => void = () => {};
      const wakeReader = (): void => wake();
      readers.add(wakeReader);

      const next = (): Promise<void> =>
        new Promise((resolve) => {
          wake = resolve;
          if (closing.signal.aborted || position < visible) resolve();
        });

      /** Reads one batch and hands it on; only then is the reader past it. */
      async function advance(): Promise<void> {
        const end = visible;
        const rows = database.read(READ, [position, end]);
        const messages = rows.map(toLogMessage);
        if (messages.length > 0) await onMessages(messages);
        // An append that failed leaves a hole, and it may be the last: then there is nothing to read up to the end.
        position = messages.at(-1)?.offset ?? Math.max(position, end);
      }

      async function run(): Promise<void> {
        while (!closing.signal.aborted) {
          try {
            await advance();
            complained = false;
            await next();
          } catch (error) {
            if (closing.signal.aborted) return;
            if (!complained)
              log.error({ err: error }, "A reader of the lifecycle log failed; it tries again each second");
            complained = true;
            await sleep(TRY_AGAIN_MS, { signal: closing.signal }).catch(() => {});
          }
        }
      }
      const running = run();

      return {
        tail: openedAt,
        async close() {
          closing.abort();
          readers.delete(wakeReader);
          wake();
          await running;
        },
      };
    },
  };
}

/** What an earlier process left in the log. `octet_length` tells a size without reading what it is the size of. */
function countKept(database: Database, tail: number): readonly Segment[] {
  const first = (database.read("SELECT MIN(position) AS first FROM log")[0]?.["first"] as number | null) ?? 0;
  const segments: Segment[] = [];
  for (let from = first - 1; from < tail; from += COUNTED) {
    const [row] = database.read(COUNT, [from, from + COUNTED]);
    if (!row || row["messages"] === 0) continue; // appends that failed leave holes
    segments.push({
      end: row["last"] as number,
      messages: row["messages"] as number,
      bytes: row["bytes"] as number,
      publishedAt: row["published_at"] as string,
    });
  }
  return segments;
}

const toLogMessage = (row: QueryResult): LogMessage => ({
  offset: row["position"] as number,
  body: Buffer.from(row["body"] as string),
  publishedAt: row["published_at"] as string,
});

/** The position before the first one to read; below what is kept, the oldest comes first. */
function startOf(start: LogStart, tail: number): number {
  if ("after" in start) return start.after;
  return start.from === "first" ? -1 : tail - (start.back ?? 0);
}
