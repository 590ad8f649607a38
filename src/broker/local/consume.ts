import { setTimeout as sleep } from "node:timers/promises";
import { type Clock } from "../../clock.ts";
import { type Log } from "../../log.ts";
import { type Database, type Write } from "../../sqlite/database.ts";
import { type ConsumeOptions, type QueueName, type Running, type Verdict } from "../port.ts";
import { type Message, type ReadyQueue } from "./queue.ts";
import { type Retries } from "./retries.ts";

interface Consuming {
  readonly queue: QueueName;
  readonly messages: ReadyQueue;
  readonly options: ConsumeOptions;
  readonly database: Database;
  readonly retries: Retries;
  readonly clock: Clock;
  readonly log: Log;
}

/** A batch whose handler rejected comes back after so long. */
const GIVE_BACK_MS = 1_000;
const REMOVE = "DELETE FROM messages WHERE id = ?";
/** A body goes with the last message that holds it. */
const REMOVE_BODY = "DELETE FROM bodies WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM messages WHERE body_id = ?1)";
const WAIT = "UPDATE messages SET state = 'waiting', due_at = ?, attempts = ?, first_failed_at = ? WHERE id = ?";
const PARK =
  "UPDATE messages SET state = 'parked', attempts = ?, attempts_before_run = ?, first_failed_at = ?, error_code = ?, error_message = ? WHERE id = ?";
const MAX_MESSAGE = 1_000;

/** Takes batches from a queue, one at a time, until it is closed. */
export function startConsuming({ queue, messages, options, database, retries, clock, log }: Consuming): Running {
  const stopped = new AbortController();

  function carryOut(message: Message, verdict: Verdict): readonly Write[] {
    if (verdict.kind === "done") {
      return [
        { sql: REMOVE, params: [message.id] },
        { sql: REMOVE_BODY, params: [message.bodyId] },
      ];
    }
    const attempts = message.attempts + 1;
    const firstFailedAt = message.firstFailedAt ?? verdict.failedAt;
    if (verdict.kind === "retry")
      return [{ sql: WAIT, params: [clock() + verdict.delayMs, attempts, firstFailedAt, message.id] }];
    const { code, message: text } = verdict.failure;
    // A dead letter that comes back starts a new run: all its attempts so far belong to earlier ones.
    return [{ sql: PARK, params: [attempts, attempts, firstFailedAt, code, text.slice(0, MAX_MESSAGE), message.id] }];
  }

  async function handle(batch: readonly Message[]): Promise<void> {
    const verdicts = await options.handle(
      batch.map((message) => ({
        body: Buffer.from(message.body),
        publishedAt: message.publishedAt,
        attempts: message.attempts,
        attemptsBeforeRun: message.attemptsBeforeRun,
        ...(message.firstFailedAt ? { firstFailedAt: message.firstFailedAt } : {}),
      })),
    );
    await database.write(batch.flatMap((message, index) => carryOut(message, verdicts[index] as Verdict)));
    for (const verdict of verdicts) if (verdict.kind === "retry") retries.scheduled(clock() + verdict.delayMs);
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      const batch = messages.take(options.batchSize);
      if (batch.length === 0) {
        await messages.wait(stopped.signal);
        continue;
      }
      try {
        await handle(batch);
      } catch (error) {
        if (!stopped.signal.aborted)
          log.error({ err: error, queue }, "A batch was given back; it is tried again in a second");
        await sleep(GIVE_BACK_MS, null, { signal: stopped.signal }).catch(() => {});
        messages.giveBack(batch);
      }
    }
  }

  const running = run();
  return {
    async close() {
      stopped.abort();
      await running;
    },
  };
}
