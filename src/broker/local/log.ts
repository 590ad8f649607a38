import { type Clock, iso } from "../../clock.ts";
import { type Database, type Write } from "../../sqlite/database.ts";
import { type Log } from "../../log.ts";
import { type LogMessage, type LogReader, type LogStart } from "../port.ts";

/** The oldest go when the log holds more than this, or they are older than this. */
const MAX_MESSAGES = 200_000;
const MAX_AGE_MS = 7 * 24 * 3_600_000;
const TRIM_EVERY = 1_000;
const PAGE = 500;

/** The lifecycle log of the embedded broker. */
export function createLocalLog(database: Database, clock: Clock, log: Log) {
  let tail = (database.read("SELECT MAX(position) AS tail FROM log")[0]?.["tail"] as number | null) ?? -1;
  /** What is committed: a reader never sees further. */
  let visible = tail;
  const readers = new Set<() => void>();

  const trim = (): Write => ({
    sql: "DELETE FROM log WHERE position <= ? OR (published_at < ? AND position < ?)",
    params: [tail - MAX_MESSAGES, iso(clock() - MAX_AGE_MS), tail],
  });

  return {
    /** The writes that append; to be committed with what they belong to, then `committed` is called. */
    append(body: string, publishedAt: string): readonly Write[] {
      tail += 1;
      const insert: Write = {
        sql: "INSERT INTO log (position, body, published_at) VALUES (?, ?, ?)",
        params: [tail, body, publishedAt],
      };
      return tail % TRIM_EVERY === 0 ? [insert, trim()] : [insert];
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
      let closed = false;
      let wake: () => void = () => {};
      const wakeReader = (): void => wake();
      readers.add(wakeReader);

      const run = async (): Promise<void> => {
        while (!closed) {
          const rows = database.read(
            `SELECT position, body, published_at FROM log WHERE position > ? AND position <= ? ORDER BY position LIMIT ${PAGE}`,
            [position, visible],
          );
          if (rows.length === 0) {
            await new Promise<void>((resolve) => {
              wake = resolve;
              if (closed || position < visible) resolve();
            });
            continue;
          }
          position = rows.at(-1)?.["position"] as number;
          await onMessages(
            rows.map((row) => ({
              offset: row["position"] as number,
              body: Buffer.from(row["body"] as string),
              publishedAt: row["published_at"] as string,
            })),
          );
        }
      };
      const running = run().catch((error: unknown) =>
        log.error({ err: error }, "A reader of the lifecycle log failed"),
      );

      return {
        tail: openedAt,
        async close() {
          closed = true;
          readers.delete(wakeReader);
          wake();
          await running;
        },
      };
    },
  };
}

/** The position before the first one to read; below what is kept, the oldest comes first. */
function startOf(start: LogStart, tail: number): number {
  if ("after" in start) return start.after;
  return start.from === "first" ? -1 : tail - (start.back ?? 0);
}
