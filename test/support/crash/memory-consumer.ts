import { type ConsumeOptions, type QueueName } from "../../../src/broker/port.ts";
import { afterVerdict, type Moved } from "../../../src/broker/verdict.ts";
import { sleep } from "../../../src/sleep.ts";
import { type createMemoryQueues, type Message } from "./memory-queues.ts";

interface MemoryConsumer extends ConsumeOptions {
  readonly queue: QueueName;
  readonly queues: ReturnType<typeof createMemoryQueues>;
  /** One step of its connection; rejects when that is refused or cut. */
  readonly send: (name: string, effect: () => void) => Promise<void>;
}

const GIVE_BACK_MS = 1_000;

/** Takes batches from a queue, and handles so many at a time. A message that is to be tried again is first put where it waits, then acknowledged. */
export function startMemoryConsumer({ queue, queues, batchSize, atOnce = 1, handle, send }: MemoryConsumer) {
  const place = queues.join(queue);
  let closed = false;
  let isCut = false;
  const unacknowledged = new Set<readonly Message[]>();

  function giveBack(batches: Iterable<readonly Message[]>): void {
    for (const batch of [...batches].toReversed()) if (unacknowledged.delete(batch)) queues.putBack(queue, batch);
  }

  function move(message: Message, { delayMs, attempts, attemptsBeforeRun, firstFailedAt, errorCode }: Moved): void {
    const next = { ...message, attempts, attemptsBeforeRun, firstFailedAt };
    if (delayMs === null) queues.parked.push({ queue, message: next, errorCode });
    else queues.add(queue, next, delayMs);
  }

  async function handleBatch(batch: readonly Message[]): Promise<void> {
    const verdicts = await handle(batch.map(({ body, ...rest }) => ({ ...rest, body: Buffer.from(body) })));
    const moves = batch.map((message, index) => afterVerdict(queue, message, verdicts[index]));
    for (const [index, message] of batch.entries()) {
      const moved = moves[index];
      if (moved) await send(`move ${queue}`, () => move(message, moved));
    }
    await send(`ack ${queue}`, () => {
      if (unacknowledged.delete(batch)) queues.acknowledged(batch);
    });
  }

  async function run(): Promise<void> {
    const underWay: Promise<void>[] = [];
    while (!closed) {
      const batch = place.take(batchSize);
      if (batch.length === 0) await place.wait();
      else {
        unacknowledged.add(batch);
        underWay.push(handleBatch(batch).catch(() => handBack(batch)));
      }
      if (underWay.length >= atOnce) await underWay.shift();
    }
    await Promise.all(underWay);
  }

  async function handBack(batch: readonly Message[]): Promise<void> {
    if (isCut) return;
    await sleep(GIVE_BACK_MS);
    giveBack([batch]);
  }

  const ended = run();
  return {
    async close(): Promise<void> {
      closed = true;
      place.wake();
      await ended;
      place.leave();
    },
    /** What it had not acknowledged is delivered again, whatever it is doing. */
    cut(): void {
      closed = true;
      isCut = true;
      giveBack(unacknowledged);
      place.leave();
    },
  };
}
