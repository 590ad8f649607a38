import { type Clock } from "../../clock.ts";
import { type Log } from "../../log.ts";
import { sleep } from "../../sleep.ts";
import { type Database, type Write } from "../../sqlite/database.ts";
import { type ConsumeOptions, type QueueName, type RetryDelayMs, type Running } from "../port.ts";
import { afterVerdict, type Moved } from "../verdict.ts";
import { type Message, type ReadyQueue, removal } from "./queue.ts";
import { type Retries } from "./retries.ts";

interface Consuming {
  readonly queue: QueueName;
  readonly messages: ReadyQueue;
  readonly options: ConsumeOptions;
  readonly database: Database;
  readonly retries: Retries;
  readonly clock: Clock;
  readonly log: Log;
  /** When it may begin. */
  readonly turn: Promise<unknown>;
}

/** A batch whose handler rejected comes back after so long. */
const GIVE_BACK_MS = 1_000;
const WAIT = "UPDATE messages SET state = 'waiting', due_at = ?, attempts = ?, first_failed_at = ? WHERE id = ?";
const PARK =
  "UPDATE messages SET state = 'parked', attempts = ?, attempts_before_run = ?, first_failed_at = ?, error_code = ?, error_message = ? WHERE id = ?";

/** Takes batches from a queue, and handles so many at a time, until it is closed. `ended` resolves when it takes no more. */
export function startConsuming({
  queue,
  messages,
  options,
  database,
  retries,
  clock,
  log,
  turn,
}: Consuming): Running & {
  readonly ended: Promise<void>;
} {
  const stopped = new AbortController();

  function writesFor(message: Message, moved: Moved | null): readonly Write[] {
    if (!moved) return removal(message);
    const { delayMs, attempts, attemptsBeforeRun, firstFailedAt, errorCode, errorMessage } = moved;
    if (delayMs !== null) return [{ sql: WAIT, params: [clock() + delayMs, attempts, firstFailedAt, message.id] }];
    return [{ sql: PARK, params: [attempts, attemptsBeforeRun, firstFailedAt, errorCode, errorMessage, message.id] }];
  }

  async function handle(batch: readonly Message[]): Promise<void> {
    const deliveries = batch.map(({ body, publishedAt, attempts, attemptsBeforeRun, firstFailedAt }) => ({
      body: Buffer.from(body),
      publishedAt,
      attempts,
      attemptsBeforeRun,
      firstFailedAt: firstFailedAt ?? undefined,
    }));
    const verdicts = await options.handle(deliveries);
    const moves = deliveries.map((delivery, index) => afterVerdict(queue, delivery, verdicts[index]));
    await database.write(batch.flatMap((message, index) => writesFor(message, moves[index] ?? null)));
    const delays = moves.flatMap((moved): RetryDelayMs[] => (moved?.delayMs ? [moved.delayMs] : []));
    if (delays.length > 0) retries.scheduled(clock() + Math.min(...delays));
  }

  async function run(): Promise<void> {
    await Promise.race([turn, aborted(stopped.signal)]);
    const underWay: Promise<void>[] = [];
    while (!stopped.signal.aborted) {
      let batch: readonly Message[] = [];
      try {
        batch = messages.take(options.batchSize);
        if (batch.length === 0) await messages.wait(stopped.signal);
      } catch (error) {
        await givenBack(batch, error);
      }
      if (batch.length > 0) underWay.push(handle(batch).catch((error: unknown) => givenBack(batch, error)));
      if (underWay.length >= (options.atOnce ?? 1)) await underWay.shift();
    }
    await Promise.all(underWay);
  }

  async function givenBack(batch: readonly Message[], error: unknown): Promise<void> {
    if (!stopped.signal.aborted)
      log.error({ err: error, queue }, "A batch was given back; it is tried again in a second");
    await sleep(GIVE_BACK_MS, { signal: stopped.signal }).catch(() => {});
    messages.giveBack(batch);
  }

  const ended = run();
  return {
    ended,
    async close() {
      stopped.abort();
      await ended;
    },
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
