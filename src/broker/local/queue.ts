import { type QueryResult } from "node-sqlite3-wasm";
import { type Database, type Write } from "../../sqlite/database.ts";

/** One message of one queue, as SQLite keeps it. */
export interface Message {
  readonly id: number;
  readonly bodyId: number;
  readonly body: string;
  readonly publishedAt: string;
  readonly attempts: number;
  readonly attemptsBeforeRun: number;
  readonly firstFailedAt: string | null;
}

/** So much of a queue is held in memory, in messages and in characters; the rest is paged in from SQLite when there is room. */
const HELD = 10_000;
const HELD_CHARACTERS = 16 * 1024 * 1024;
const PAGE = 500;

/** What is ready in one queue, oldest first; its rows are in SQLite already. */
export interface ReadyQueue {
  add(message: Message): void;
  take(limit: number): readonly Message[];
  giveBack(messages: readonly Message[]): void;
  /** Resolves when there may be something to take. */
  wait(signal: AbortSignal): Promise<void>;
  wake(): void;
}

const SELECT = `
  SELECT m.id, m.body_id, b.body, b.published_at, m.attempts, m.attempts_before_run, m.first_failed_at
  FROM messages m JOIN bodies b ON b.id = m.body_id
  WHERE m.queue = ? AND m.state = 'ready' AND m.id > ? ORDER BY m.id LIMIT ${PAGE}`;

/** Takes a message out for good; its body goes with the last message that holds it. */
export const removal = ({ id, bodyId }: Pick<Message, "id" | "bodyId">): readonly Write[] => [
  { sql: "DELETE FROM messages WHERE id = ?", params: [id] },
  {
    sql: "DELETE FROM bodies WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM messages WHERE body_id = ?1)",
    params: [bodyId],
  },
];

/** A row of `messages` with its body, under the id that it has now. */
export const toMessage = (row: QueryResult, id: number): Message => ({
  id,
  bodyId: row["body_id"] as number,
  body: row["body"] as string,
  publishedAt: row["published_at"] as string,
  attempts: row["attempts"] as number,
  attemptsBeforeRun: row["attempts_before_run"] as number,
  firstFailedAt: row["first_failed_at"] as string | null,
});

export function createReadyQueue(name: string, database: Database): ReadyQueue {
  let held: Message[] = [];
  let characters = 0;
  let lastLoaded = 0;
  let moreInStore = true;
  let wakers: (() => void)[] = [];

  const wake = (): void => {
    const waiting = wakers;
    wakers = [];
    for (const waker of waiting) waker();
  };

  function load(): void {
    const rows = database.read(SELECT, [name, lastLoaded]);
    moreInStore = rows.length === PAGE;
    for (const row of rows) {
      lastLoaded = row["id"] as number;
      hold(toMessage(row, lastLoaded));
    }
  }

  function hold(message: Message): void {
    held.push(message);
    characters += message.body.length;
  }

  return {
    add(message) {
      // Committed a moment ago, it may have been read from SQLite before it was shown here.
      if (message.id <= lastLoaded) return;
      // While some are left in SQLite the new one is read after them, in its turn.
      if (moreInStore || held.length >= HELD || characters >= HELD_CHARACTERS) moreInStore = true;
      else {
        hold(message);
        lastLoaded = message.id;
      }
      wake();
    },
    take(limit) {
      if (held.length === 0 && moreInStore) load();
      const taken = held.slice(0, limit);
      held = held.slice(taken.length);
      for (const { body } of taken) characters -= body.length;
      return taken;
    },
    giveBack(messages) {
      held = [...messages, ...held];
      for (const { body } of messages) characters += body.length;
      wake();
    },
    wait(signal) {
      if (held.length > 0 || moreInStore || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const done = (): void => {
          signal.removeEventListener("abort", done);
          resolve();
        };
        wakers.push(done);
        signal.addEventListener("abort", done);
      });
    },
    wake,
  };
}
