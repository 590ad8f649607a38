import { type Broker, QUEUE_NAMES, type QueueName, type Running } from "../src/broker/port.ts";
import { type Clock } from "../src/clock.ts";
import { type ConsumerName, CONSUMERS } from "../src/events/consumers.ts";
import { type Log } from "../src/log.ts";
import { collectionsOf } from "../src/store/collections.ts";
import { type Store } from "../src/store/port.ts";
import { createConsumerLoop } from "./consume.ts";
import { HANDLERS } from "./consumers.ts";
import { followControls } from "./controls.ts";
import { gathered } from "./gathered.ts";
import { createLedgerLoop } from "./ledger/loop.ts";
import { createPausable, type Pausable } from "./pausable.ts";
import { sleep } from "../src/sleep.ts";

export interface WorkerOptions {
  readonly broker: Broker;
  readonly store: Store;
  readonly log: Log;
  readonly clock: Clock;
  readonly drills: boolean;
  readonly only?: readonly QueueName[];
}

const BATCH = 500;
/** The next events are handled while what was announced of the last ones is being confirmed. */
const BATCHES_AT_ONCE = 3;
/** A message of the ledger's queue can hold a whole batch of transitions. */
const LEDGER_BATCH = 200;
/** The ledger gathers by itself what is to be written; the prefetch is its bound. */
const LEDGER_BATCHES_AT_ONCE = 50;
const HANDLER_LIMIT_MS = 30_000;
/** Leaves the rest of the process time to stop in order. */
const CLOSE_MS = 5_000;

/**
 * Starts the consumers, but for those that are paused. `close` takes no more, and waits up to 5 s for what is under way; the
 * rest is delivered again.
 */
export async function startWorker({
  broker,
  store,
  log,
  clock,
  drills,
  only = QUEUE_NAMES,
}: WorkerOptions): Promise<Running> {
  const stopping = new AbortController();
  const collections = collectionsOf(store);
  const shared = { broker, isOutage: (error: unknown) => store.isOutage(error), clock, log, signal: stopping.signal };

  const chosen = CONSUMERS.filter((name) => only.includes(name));
  const announcements = { announce: gathered((transitions) => broker.announce(transitions), new Set(chosen)) };
  const openConsumer = (consumer: ConsumerName): Pausable => {
    const handle = createConsumerLoop({
      ...shared,
      broker: announcements,
      consumer,
      handlers: HANDLERS[consumer],
      collections,
      drills,
      handlerLimitMs: HANDLER_LIMIT_MS,
    });
    return createPausable(() => broker.consume(consumer, { batchSize: BATCH, atOnce: BATCHES_AT_ONCE, handle }));
  };
  const openLedger = (): Promise<Running> =>
    broker.consume("ledger", {
      batchSize: LEDGER_BATCH,
      atOnce: LEDGER_BATCHES_AT_ONCE,
      handle: createLedgerLoop({ ...shared, events: collections.events }),
    });

  const ledger = only.includes("ledger") ? await openLedger() : null;
  const consumers = new Map(chosen.map((name) => [name, openConsumer(name)]));
  const controls = await followControls(collections, consumers, log);

  return {
    async close() {
      stopping.abort();
      const parts = [controls, ...consumers.values(), ...(ledger ? [ledger] : [])];
      await Promise.race([Promise.all(parts.map((part) => part.close())), sleep(CLOSE_MS, { ref: false })]);
    },
  };
}
