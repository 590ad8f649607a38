import { type Clock } from "../../clock.ts";
import { type Log } from "../../log.ts";
import { type Database } from "../../sqlite/database.ts";
import { type QueueName, RETRY_DELAYS_MS } from "../port.ts";
import { type ReadyQueue, toMessage } from "./queue.ts";

/** Messages that come back into their queue when they are due; SQLite holds them, one timer waits for the earliest. */
export interface Retries {
  /** A message was made to wait until then. */
  scheduled(dueAt: number): void;
  /** Waits for those that are being brought back. */
  close(): Promise<void>;
}

interface RetriesDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly nextMessage: () => number;
  readonly ready: ReadonlyMap<QueueName, ReadyQueue>;
  readonly log: Log;
}

/** At once at most; the rest follows right after. */
const PAGE = 500;
const TRY_AGAIN_MS = 1_000;
/** Nothing waits for longer: what seems to was made to wait before the clock was put back, and is due. */
const LONGEST_MS = Math.max(...RETRY_DELAYS_MS);
/** Both by the index `messages_due`. */
const EARLIEST = "SELECT MIN(due_at) AS due FROM messages WHERE state = 'waiting'";
const DUE = `
  SELECT m.id, m.body_id, m.queue, b.body, b.published_at, m.attempts, m.attempts_before_run, m.first_failed_at
  FROM messages m JOIN bodies b ON b.id = m.body_id
  WHERE m.state = 'waiting' AND (m.due_at <= ? OR m.due_at > ?) ORDER BY m.due_at, m.id LIMIT ${PAGE}`;
const BRING_BACK = "UPDATE messages SET state = 'ready', id = ? WHERE id = ?";

export function createRetries({ database, clock, nextMessage, ready, log }: RetriesDependencies): Retries {
  let timer: NodeJS.Timeout | undefined;
  let wakesAt = Number.POSITIVE_INFINITY;
  let closed = false;
  let bringing: Promise<void> | null = null;

  const earliest = (): number => (database.read(EARLIEST)[0]?.["due"] as number | null) ?? Number.POSITIVE_INFINITY;

  function schedule(dueAt: number): void {
    // While some are brought back, what is due next is looked up when that is done: two at once would bring a message twice.
    if (closed || bringing || dueAt >= wakesAt) return;
    clearTimeout(timer);
    wakesAt = dueAt;
    timer = setTimeout(() => (bringing = lookAgain()), Math.min(LONGEST_MS, Math.max(0, dueAt - clock())));
  }

  async function lookAgain(): Promise<void> {
    wakesAt = Number.POSITIVE_INFINITY;
    let next: number;
    try {
      await bringBack();
      next = closed ? Number.POSITIVE_INFINITY : earliest();
    } catch (error) {
      log.error({ err: error }, "Waiting messages could not be brought back; they are tried again in a second");
      next = clock() + TRY_AGAIN_MS;
    }
    bringing = null;
    schedule(next);
  }

  async function bringBack(): Promise<void> {
    const now = clock();
    const due = database.read(DUE, [now, now + LONGEST_MS]);
    if (due.length === 0) return;
    // With a new id each goes to the end of its queue.
    const moved = due.map((row) => ({ row, id: nextMessage() }));
    await database.write(moved.map(({ row, id }) => ({ sql: BRING_BACK, params: [id, row["id"] as number] })));
    for (const { row, id } of moved) ready.get(row["queue"] as QueueName)?.add(toMessage(row, id));
  }

  schedule(earliest());
  return {
    scheduled: schedule,
    async close() {
      closed = true;
      clearTimeout(timer);
      await bringing;
    },
  };
}
