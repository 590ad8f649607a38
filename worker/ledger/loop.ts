import { type Broker, BrokerUnavailable, type Delivery, type Verdict } from "../../src/broker/port.ts";
import { type Clock, iso } from "../../src/clock.ts";
import { type AnyEnvelope } from "../../src/events/envelope.ts";
import { decodeLogMessage, published, type Transition } from "../../src/events/transition.ts";
import { applyTransition, processedTransition } from "../../src/ledger/projection.ts";
import { type Log } from "../../src/log.ts";
import { type Collection } from "../../src/store/port.ts";
import { type EventRecord } from "../../src/store/records.ts";
import { bulkEach, insertEach } from "../../src/store/write-errors.ts";
import { toFailure } from "../failure.ts";
import { patiently } from "../patience.ts";

export interface LedgerLoopOptions {
  readonly broker: Pick<Broker, "announce">;
  readonly events: Collection<EventRecord>;
  readonly isOutage: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}
interface Step {
  readonly transition: Transition;
  readonly event?: AnyEnvelope;
}

/** Records held so that the usual path needs no read; past it the ones longest untouched are read again when needed. */
const MAX_CACHED = 5_000;
const MAX_ROUNDS = 5;

/** The ledger's `handle`: merges a batch into one write an event, then announces the events that are processed now. */
export function createLedgerLoop({
  broker,
  events,
  isOutage,
  clock,
  log,
  signal,
}: LedgerLoopOptions): (batch: readonly Delivery[]) => Promise<readonly Verdict[]> {
  const cache = new Map<string, EventRecord>();
  const remember = (record: EventRecord): void => {
    cache.delete(record._id);
    cache.set(record._id, record);
    for (const oldest of cache.keys()) {
      if (cache.size <= MAX_CACHED) break;
      cache.delete(oldest);
    }
  };

  /** One round: gives back the ids whose record had changed in the store; they are forgotten, to be read and merged again. */
  async function merge(
    steps: ReadonlyMap<string, readonly Step[]>,
    ids: readonly string[],
    after: Map<string, EventRecord>,
  ): Promise<string[]> {
    const known = new Map(
      ids.flatMap((id) => {
        const record = cache.get(id);
        return record ? [[id, record] as const] : [];
      }),
    );
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length > 0)
      for (const record of await events.find({ _id: { $in: unknown } }).toArray()) known.set(record._id, record);
    const fresh: EventRecord[] = [];
    const changed: EventRecord[] = [];
    for (const id of ids) {
      const before = known.get(id) ?? null;
      const merged = (steps.get(id) ?? []).reduce<EventRecord | null>(
        (record, { transition, event }) => applyTransition(record, transition, event),
        before,
      );
      if (!merged) continue;
      if (merged === before) after.set(id, merged);
      else (before ? changed : fresh).push({ ...merged, revision: (before?.revision ?? 0) + 1 });
    }
    const outcomes = [
      ...(await insertEach(events, fresh)),
      // With upsert, a record of another revision shows as a duplicate key: so each tells by itself that it lost.
      ...(await bulkEach(
        events,
        changed.map((record) => ({
          replaceOne: { filter: { _id: record._id, revision: record.revision - 1 }, replacement: record, upsert: true },
        })),
      )),
    ];
    return [...fresh, ...changed].flatMap((record, index) => {
      const outcome = outcomes[index];
      if (outcome instanceof Error) throw outcome;
      if (outcome === "duplicate") {
        cache.delete(record._id);
        return [record._id];
      }
      after.set(record._id, record);
      remember(record);
      return [];
    });
  }

  async function mergeAll(steps: ReadonlyMap<string, readonly Step[]>): Promise<ReadonlyMap<string, EventRecord>> {
    const after = new Map<string, EventRecord>();
    let ids = [...steps.keys()];
    for (let round = 0; ids.length > 0; round += 1) {
      if (round === MAX_ROUNDS) throw new Error("Another writer keeps changing the ledger; the batch is given back.");
      ids = await merge(steps, ids, after);
    }
    return after;
  }

  return async (batch) => {
    const steps = new Map<string, Step[]>();
    const add = (step: Step): void => {
      const list = steps.get(step.transition.eventId);
      if (list) list.push(step);
      else steps.set(step.transition.eventId, [step]);
    };
    const verdicts = batch.map((delivery): Verdict => {
      try {
        const content = decodeLogMessage(delivery.body);
        if (content.kind === "event")
          add({ transition: published(content.event, delivery.publishedAt || iso(clock())), event: content.event });
        else for (const transition of content.transitions) add({ transition });
        return { kind: "done" };
      } catch (error) {
        log.warn({ err: error }, "The ledger can't read a message; it is dead-lettered");
        return { kind: "park", failure: toFailure(error), failedAt: iso(clock()) };
      }
    });
    const records = await patiently(() => mergeAll(steps), { what: "The store", isAway: isOutage, log, signal });
    // Asked of the batch, not of a memory: after a crash the same batch announces the same again, which is dropped as a repeat.
    const done = [...records.values()]
      .filter(
        (record) =>
          record.status === "processed" &&
          steps.get(record._id)?.some(({ transition }) => transition.status === "handled"),
      )
      .map(processedTransition);
    if (done.length > 0) {
      await patiently(() => broker.announce(done), {
        what: "The broker",
        isAway: (error) => error instanceof BrokerUnavailable,
        log,
        signal,
      });
      if (done.length > 5) log.info({ events: done.length }, "Events processed");
      else for (const { eventId, type, latencyMs } of done) log.info({ eventId, type, latencyMs }, "Event processed");
    }
    return verdicts;
  };
}
