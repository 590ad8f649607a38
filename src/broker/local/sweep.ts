import { type QueryResult } from "node-sqlite3-wasm";
import { type Database } from "../../sqlite/database.ts";
import { type Broker, type ParkedMessage, type QueueName } from "../port.ts";
import { queueOf } from "../topology.ts";
import { removal } from "./queue.ts";

const BATCH = 100;
const LAST = "SELECT MAX(id) AS last FROM messages WHERE queue = ? AND state = 'parked'";
const PARKED = `
  SELECT m.*, b.body, b.published_at FROM messages m JOIN bodies b ON b.id = m.body_id
  WHERE m.queue = ? AND m.state = 'parked' AND m.id > ? AND m.id <= ? ORDER BY m.id LIMIT ${BATCH}`;

/** `sweepParked` over the rows of what is parked, queue by queue. */
export function createSweep(database: Database, queues: readonly QueueName[]): Broker["sweepParked"] {
  let sweeping = false;

  async function sweepQueue(queue: QueueName, decide: Parameters<Broker["sweepParked"]>[0]) {
    const last = database.read(LAST, [queue])[0]?.["last"] as number | null | undefined;
    let [after, examined, dropped] = [0, 0, 0];
    for (;;) {
      const rows = database.read(PARKED, [queue, after, last ?? 0]);
      if (rows.length === 0) return { examined, dropped };
      const fates = await decide(rows.map((row) => toParked(queue, row)));
      const gone = rows.filter((_, index) => fates[index] === "drop");
      await database.write(
        gone.flatMap((row) => removal({ id: row["id"] as number, bodyId: row["body_id"] as number })),
      );
      after = rows.at(-1)?.["id"] as number;
      examined += rows.length;
      dropped += gone.length;
    }
  }

  return async (decide) => {
    if (sweeping) return null;
    sweeping = true;
    try {
      const total = { examined: 0, dropped: 0 };
      for (const queue of queues) {
        const { examined, dropped } = await sweepQueue(queue, decide);
        total.examined += examined;
        total.dropped += dropped;
      }
      return total;
    } finally {
      sweeping = false;
    }
  };
}

const toParked = (queue: QueueName, row: QueryResult): ParkedMessage => ({
  body: Buffer.from(row["body"] as string),
  queue,
  attempts: row["attempts"] as number,
  atDeliveryLimit: false,
  headers: {
    "x-queue": queueOf(queue),
    "x-published-at": row["published_at"] as string,
    "x-attempts": row["attempts"] as number,
    "x-first-failed-at": String(row["first_failed_at"] ?? ""),
    "x-error-code": String(row["error_code"] ?? ""),
    "x-error-message": String(row["error_message"] ?? ""),
  },
});
