import { type ConsumerName, CONSUMERS } from "../events/consumers.ts";
import { type AnyEnvelope } from "../events/envelope.ts";
import { type AnnouncedStatus, type Failure, type Published, type Transition } from "../events/transition.ts";

/** The queues that are worked on: one for each consumer, and the ledger's. */
export const QUEUE_NAMES = [...CONSUMERS, "ledger"] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

/** One message of a queue. */
export interface Delivery {
  readonly body: Uint8Array;
  /** When the relay published it, ISO; empty for a message that something else put there. */
  readonly publishedAt: string;
  /** Attempts made before this delivery, in all. */
  readonly attempts: number;
  /** How many of those belong to earlier runs: a dead letter that comes back starts a new run, with all its retries. */
  readonly attemptsBeforeRun: number;
  readonly firstFailedAt?: string | undefined;
}

/** After so long a failed message comes back; each consumer has one waiting queue for each. */
export const RETRY_DELAYS_MS = [1_000, 2_000, 4_000] as const;
export type RetryDelayMs = (typeof RETRY_DELAYS_MS)[number];

/** What is announced for the ledger too. Not `processed`: its own consumer says that. */
export const FOR_LEDGER: readonly AnnouncedStatus[] = ["handled", "failed", "deadLettered", "replayed", "discarded"];

/** What becomes of a delivery. The ledger's queue has no waiting queues: there `retry` is `park`. */
export type Verdict =
  | { readonly kind: "done" }
  | { readonly kind: "retry"; readonly delayMs: RetryDelayMs; readonly failure: Failure; readonly failedAt: string }
  /** Goes to `bookspace.events.dlq` with its consumer, its attempts, its error and its first failure. */
  | { readonly kind: "park"; readonly failure: Failure; readonly failedAt: string };

export interface ConsumeOptions {
  /** At most so many deliveries a call; fewer when no more are waiting. */
  readonly batchSize: number;
  /** So many batches are handled at a time: one, when left out. They begin in queue order. */
  readonly atOnce?: number;
  /**
   * Called with a batch, in queue order. Answers one verdict a delivery, by index; they are carried out, and then the batch is
   * acknowledged. When it rejects, or answers too few, the whole batch comes back after a short while, with no attempt counted.
   */
  readonly handle: (batch: readonly Delivery[]) => Promise<readonly Verdict[]>;
}

/** Something that runs until it is closed; `close` waits for what is under way. */
export interface Running {
  close(): Promise<void>;
}

/**
 * `confirmed`: the broker has it, in every queue. `unroutable`: no queue is bound. `refused`: nacked, or the connection
 * was lost before the confirm. The last two must be published again.
 */
export type PublishOutcome = "confirmed" | "unroutable" | "refused";

/** One message of the lifecycle log. */
export interface LogMessage {
  /** Its place: whole numbers, rising, not always by one. */
  readonly offset: number;
  readonly body: Uint8Array;
  readonly publishedAt: string;
}

export type LogStart =
  | { readonly from: "first" }
  /** `back`: so many offsets before the tail, or at the oldest kept when that is later; 0 when left out. */
  | { readonly from: "tail"; readonly back?: number }
  | { readonly after: number };

export interface LogReader extends Running {
  /** The last offset in the log when the reader was opened, wherever it starts; -1 when the log was empty. Known when `readLog` resolves. */
  readonly tail: number;
}

/** An event for one consumer alone. */
export interface Redelivery {
  readonly consumer: ConsumerName;
  readonly event: AnyEnvelope;
  /** Attempts made so far: they go on counting, and the consumer has all its retries again. */
  readonly attempts: number;
}

/** One message of the dead-letter queue. People move and publish there by hand: nothing in it is sure. */
export interface ParkedMessage {
  readonly body: Uint8Array;
  /** The queue that it was parked from; null when nothing tells. */
  readonly queue: QueueName | null;
  /** Attempts made so far. */
  readonly attempts: number;
  /** The broker itself gave up on it, because it was delivered again and again without an answer: nobody announced that. */
  readonly atDeliveryLimit: boolean;
  /** For people to look at. */
  readonly headers: Readonly<Record<string, string | number>>;
}

export type ParkedFate = "keep" | "drop";

export interface Sweep {
  readonly examined: number;
  readonly dropped: number;
}

export interface QueueCount {
  readonly ready: number;
  readonly retrying: number;
}

/** What waits in the queues. Over AMQP a broker doesn't tell what a worker holds: on RabbitMQ that is in none of these. */
export interface Counts {
  readonly queues: Readonly<Record<ConsumerName, QueueCount>>;
  /** In the ledger's queue. */
  readonly ledger: number;
  /** In the dead-letter queue. */
  readonly parked: number;
}

/** The messaging that this domain needs. Two sides: `rabbitmq` and `local`; one contract suite. */
export interface Broker {
  /** Is the broker there now, and does it take messages? It reconnects by itself. */
  connected(): boolean;
  /** Publishes events to every consumer's queue, the ledger's and the log. @throws BrokerUnavailable when not connected. */
  publish(events: readonly AnyEnvelope[]): Promise<readonly PublishOutcome[]>;
  /** Announces transitions on `bookspace.lifecycle`, confirmed. @throws BrokerUnavailable when that was not possible. */
  announce(transitions: readonly Exclude<Transition, Published>[]): Promise<void>;
  /** Publishes each to its consumer's queue alone; it is not logged. @throws BrokerUnavailable when not connected. */
  redeliver(redeliveries: readonly Redelivery[]): Promise<readonly PublishOutcome[]>;
  /**
   * Goes once through what is in the dead-letter queue now, in its order, and asks of each batch what shall become of it: one
   * fate a message, by index. What is kept may change its place. No message is lost, also when `decide` rejects or the
   * connection does; one may be there twice then. Null, and nothing done, while another sweep is under way anywhere.
   * @throws BrokerUnavailable, and what `decide` rejects with.
   */
  sweepParked(decide: (batch: readonly ParkedMessage[]) => Promise<readonly ParkedFate[]>): Promise<Sweep | null>;
  /** Subscribes to a queue and stays subscribed over reconnects. The `ledger` queue has one active subscriber at a time. */
  consume(queue: QueueName, options: ConsumeOptions): Promise<Running>;
  /**
   * Reads the log in order: `tail` starts with what comes next, or with at most the `back` messages before it; `first` with
   * the oldest that is kept; `after` with the next one past an offset (or the oldest kept, when that is later). Batches in
   * order; waits for each promise, and after a rejection tries the batch again; goes on where it was after a reconnect.
   * When the log is no longer the one that was read (it was deleted and declared anew, or lost what comes next), it is told
   * so by `onReplaced`, between two batches, with the oldest offset that there is, and goes on with that one.
   */
  readLog(
    start: LogStart,
    onMessages: (messages: readonly LogMessage[]) => void | Promise<void>,
    onReplaced?: (oldest: number) => void,
  ): Promise<LogReader>;
  /** How much waits now. @throws BrokerUnavailable */
  counts(): Promise<Counts>;
  close(): Promise<void>;
}

/** The broker is away: nothing was lost, try again later. */
export class BrokerUnavailable extends Error {
  constructor(message = "The message broker is not connected.", options?: ErrorOptions) {
    super(message, options);
    this.name = "BrokerUnavailable";
  }
}
