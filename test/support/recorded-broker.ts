import {
  type Broker,
  type Delivery,
  type LogMessage,
  type LogReader,
  type LogStart,
  type QueueName,
  type Running,
  type Verdict,
} from "../../src/broker/port.ts";
import { type AnyEnvelope } from "../../src/events/envelope.ts";
import { type Failure, type Handled, type Transition, type Published } from "../../src/events/transition.ts";
import { eventually } from "./eventually.ts";

export const userRegistered = (id: string): AnyEnvelope => ({
  id,
  type: "user.registered",
  timestamp: "2026-01-01T00:00:00.000Z",
  version: 1,
  actor: "ada",
  subject: "ada",
  audience: ["*"],
  data: { userId: "ada", name: "Ada" },
});
export const events = (count: number, prefix = "e"): readonly AnyEnvelope[] =>
  Array.from({ length: count }, (_, n) => userRegistered(`${prefix}${n}`));
export const idsOf = (some: readonly AnyEnvelope[]): readonly string[] => some.map(({ id }) => id);

const subject = { type: "user.registered", subject: "ada", actor: "ada", audience: ["*"] } as const;
const run = { consumer: "search", attempt: 1, startedAt: "2026-01-01T00:00:00.000Z", durationMs: 1 } as const;
const at = "2026-01-01T00:00:00.001Z";
export const failure: Failure = { code: "BROKEN", message: "It broke.", fingerprint: "f" };
export const handled = (eventId: string): Handled => ({
  ...subject,
  ...run,
  eventId,
  status: "handled",
  at,
  effects: [],
});
/** One transition of each kind that is announced. */
export const everyKind = (eventId: string): readonly Exclude<Transition, Published>[] => [
  handled(eventId),
  { ...subject, ...run, eventId, status: "failed", at, error: failure, nextAttemptAt: at },
  { ...subject, ...run, eventId, status: "deadLettered", at, error: failure },
  { ...subject, eventId, status: "processed", at, attempts: 3, latencyMs: 1 },
  { ...subject, eventId, status: "replayed", consumer: "search", attempt: 1, by: "op", replayId: "r", at },
  { ...subject, eventId, status: "discarded", consumer: "search", attempt: 1, by: "op", reason: "never needed", at },
];

export const FAILED_AT = "2026-01-01T00:00:01.000Z";
export const DONE: Verdict = { kind: "done" };
export const RETRY: Verdict = { kind: "retry", delayMs: 1_000, failure, failedAt: FAILED_AT };
export const PARK: Verdict = { kind: "park", failure, failedAt: FAILED_AT };

type Item = { readonly id: string } | { readonly type: string; readonly data: { readonly eventId: string } };

/** What a message holds: the ids of its events, or `<type> <event>` of its transitions. */
export function contentOf(body: Uint8Array): readonly string[] {
  const value = JSON.parse(Buffer.from(body).toString("utf8")) as Item | readonly Item[];
  return [value].flat().map((item: Item) => ("id" in item ? item.id : `${item.type} ${item.data.eventId}`));
}

export interface RecordedConsumer extends Running {
  readonly batches: readonly (readonly Delivery[])[];
  /** Everything that was handed out, in that order. */
  readonly received: readonly string[];
  has(count: number): Promise<void>;
}

type Decide = (delivery: Delivery, id: string) => Verdict;
interface ConsumerOptions {
  readonly batchSize?: number;
  readonly atOnce?: number;
  readonly decide?: Decide;
  /** Awaited before the verdicts are given. */
  readonly before?: (batch: readonly Delivery[]) => Promise<void> | void;
}

/** Subscribes, and keeps what it is handed; all is `done` unless told otherwise. */
export async function consumer(
  broker: Broker,
  queue: QueueName,
  { batchSize = 100, atOnce = 1, decide = () => DONE, before }: ConsumerOptions = {},
): Promise<RecordedConsumer> {
  const batches: (readonly Delivery[])[] = [];
  const received: string[] = [];
  const running = await broker.consume(queue, {
    batchSize,
    atOnce,
    async handle(batch) {
      batches.push(batch);
      received.push(...batch.flatMap(({ body }) => contentOf(body)));
      await before?.(batch);
      return batch.map((delivery) => decide(delivery, contentOf(delivery.body)[0] ?? ""));
    },
  });
  return {
    batches,
    received,
    has: async (count) =>
      void (await eventually(
        () => received.length >= count,
        `${count} deliveries of '${queue}', not ${received.length}`,
      )),
    close: running.close,
  };
}

export interface RecordedReader extends LogReader {
  /** Without the empty messages that readers put into the log to find its end. */
  readonly messages: readonly LogMessage[];
  readonly contents: readonly string[];
  /** What it was told of logs that took the place of the one that it read, and how much it had read by then. */
  readonly replaced: readonly { readonly oldest: number; readonly read: number }[];
  has(count: number): Promise<void>;
}

/** Reads the log and keeps what it is given. */
export async function reader(
  broker: Broker,
  start: LogStart,
  before?: (messages: readonly LogMessage[]) => Promise<void> | void,
): Promise<RecordedReader> {
  const messages: LogMessage[] = [];
  const contents: string[] = [];
  const replaced: RecordedReader["replaced"][number][] = [];
  const onMessages = async (batch: readonly LogMessage[]): Promise<void> => {
    await before?.(batch);
    for (const message of batch) {
      const content = contentOf(message.body);
      if (content.length > 0) messages.push(message);
      contents.push(...content);
    }
  };
  const opened = await broker.readLog(start, onMessages, (oldest) => replaced.push({ oldest, read: contents.length }));
  return {
    messages,
    contents,
    replaced,
    tail: opened.tail,
    has: async (count) =>
      void (await eventually(() => contents.length >= count, `${count} entries of the log, not ${contents.length}`)),
    close: opened.close,
  };
}

/** A promise that is settled from outside. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}
