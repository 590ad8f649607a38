import { MongoInvalidArgumentError } from "mongodb";
import { type Delivery } from "../../src/broker/port.ts";
import { type ConsumerTransition, encodeTransitions, type Transition } from "../../src/events/transition.ts";
import { CONSUMERS, type ConsumerName } from "../../src/events/consumers.ts";
import { type Collection } from "../../src/store/port.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { createLedgerLoop } from "../../worker/ledger/loop.ts";

export const T = "2026-01-01T00:00:00.000Z";
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
export const delivery = (body: string): Delivery => ({
  body: Buffer.from(body),
  publishedAt: T,
  attempts: 0,
  attemptsBeforeRun: 0,
});
export const handled = (eventId: string, consumer: ConsumerName, more: Partial<ConsumerTransition> = {}): Transition =>
  ({
    eventId,
    type: "document.created",
    subject: "d",
    actor: "u",
    audience: ["*"],
    at: T,
    status: "handled",
    consumer,
    attempt: 1,
    startedAt: T,
    durationMs: 1,
    effects: [],
    ...more,
  }) as Transition;
export const told = (...transitions: Transition[]) => delivery(encodeTransitions(transitions as ConsumerTransition[]));
export const allOf = (eventId: string) => CONSUMERS.map((consumer) => handled(eventId, consumer));

/**
 * A recorded store of event records that refuses some, by index as a server does or the whole call as the driver does; or
 * fails to write them so many times, by something that may pass.
 */
export function setUp({
  refused = "",
  whole = false,
  code = 10_334,
  failures = Number.POSITIVE_INFINITY,
  announce = async () => {},
  signal = new AbortController().signal,
}: {
  readonly refused?: string;
  readonly whole?: boolean;
  readonly code?: number;
  readonly failures?: number;
  readonly announce?: () => Promise<void>;
  readonly signal?: AbortSignal;
} = {}) {
  const records = new Map<string, EventRecord>();
  const announced: Transition[] = [];
  const writes: (readonly string[])[] = [];
  let left = failures;
  const write = async (some: readonly EventRecord[]): Promise<unknown> => {
    writes.push(some.map(({ _id }) => _id));
    const isRefused = ({ _id }: EventRecord): boolean => _id === refused && left > 0;
    if (whole && some.some(isRefused)) throw new MongoInvalidArgumentError("Document is larger than the maximum size");
    const writeErrors = some.flatMap((record, index) => (isRefused(record) ? [{ index, code }] : []));
    for (const record of some) if (!isRefused(record)) records.set(record._id, record);
    left -= writeErrors.length;
    if (writeErrors.length > 0) throw Object.assign(new Error("bulk write error"), { writeErrors });
    return {};
  };
  const events = {
    find: ({ _id }: { _id: { $in: string[] } }) => ({
      toArray: async () => _id.$in.flatMap((id) => records.get(id) ?? []),
    }),
    insertMany: write,
    bulkWrite: (operations: readonly { replaceOne: { replacement: EventRecord } }[]) =>
      write(operations.map(({ replaceOne }) => replaceOne.replacement)),
  } as unknown as Collection<EventRecord>;
  const handle = createLedgerLoop({
    broker: {
      async announce(some) {
        announced.push(...some);
        await announce();
      },
    },
    events,
    isOutage: () => false,
    clock: () => 0,
    log: quiet as never,
    signal,
  });
  return { handle, records, announced, writes };
}
