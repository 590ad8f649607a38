import { type Broker, BrokerUnavailable } from "../broker/port.ts";
import { EVENTS_EXCHANGE } from "../broker/topology.ts";
import { type AnyEnvelope } from "../events/envelope.ts";
import { charactersOf } from "../events/size.ts";
import { type Log } from "../log.ts";
import { type Collections, type OutboxCollection } from "../store/collections.ts";
import { countPublished } from "../telemetry/metrics/events.ts";
import { inPublishSpan } from "../telemetry/publish-span.ts";
import { createClearing } from "./clearing.ts";
import { sleep } from "../sleep.ts";

export interface Waiting {
  readonly collection: OutboxCollection;
  readonly recordId: string;
  readonly event: AnyEnvelope;
}

interface RelayDependencies {
  readonly broker: Pick<Broker, "publish">;
  readonly collections: Collections;
  readonly log: Log;
}

/** Publishes batches of so many events. */
const BATCH = 500;
/** More than this are not held in memory: they stay in the store, and the sweep brings them back when there is room. */
const MAX_WAITING = 20_000;
/** The same by their texts: a document's content alone may have 100,000 characters. */
const MAX_WAITING_CHARACTERS = 64 * 1024 * 1024;
const RETRY_MS = [100, 200, 500] as const;
const LONGEST_RETRY_MS = 1_000;
/** For an answer that is on its way when the grace is over. */
const LAST_ANSWER_MS = 500;

/**
 * Publishes events with confirms, and only then clears them from their records: a crash in between publishes them again,
 * which is harmless; the other order would lose them.
 */
export function createRelay({ broker, collections, log }: RelayDependencies) {
  let waiting: Waiting[] = [];
  let characters = 0;
  const held = new Set<string>();
  /** Done with since `beginLook`. */
  const released = new Set<string>();
  const stopped = new AbortController();
  let running: Promise<void> | null = null;
  const clearing = createClearing(collections, log, (gone) => {
    for (const { event } of gone) if (held.delete(event.id)) released.add(event.id);
  });

  async function run(): Promise<void> {
    for (let failures = 0; waiting.length > 0 && !stopped.signal.aborted; ) {
      const batch = waiting.slice(0, BATCH);
      const { confirmed, unconfirmed } = await publish(batch);
      waiting = [...unconfirmed, ...waiting.slice(batch.length)];
      for (const { event } of confirmed) characters -= charactersOf(event.data);
      await clearing.add(confirmed);
      failures = unconfirmed.length > 0 ? failures + 1 : 0;
      if (failures > 0)
        await sleep(RETRY_MS[failures - 1] ?? LONGEST_RETRY_MS, { signal: stopped.signal }).catch(() => {});
    }
  }

  async function publish(batch: readonly Waiting[]): Promise<{ confirmed: Waiting[]; unconfirmed: Waiting[] }> {
    try {
      const events = batch.map(({ event }) => event);
      const outcomes = await inPublishSpan(EVENTS_EXCHANGE, events, () => broker.publish(events));
      const confirmed = batch.filter((_, index) => outcomes[index] === "confirmed");
      for (const { event } of confirmed)
        log.debug({ eventId: event.id, type: event.type }, `${event.type} event published`);
      countPublished(confirmed.map(({ event }) => event));
      if (confirmed.length > 0) logPublished(confirmed);
      if (confirmed.length < batch.length) {
        log.warn(
          { outcomes: [...new Set(outcomes)], events: batch.length - confirmed.length },
          "Events were not taken by the broker; they will be published again",
        );
      }
      return { confirmed, unconfirmed: batch.filter((_, index) => outcomes[index] !== "confirmed") };
    } catch (error) {
      if (!(error instanceof BrokerUnavailable))
        log.error({ err: error }, "Publishing failed; the events will be published again");
      return { confirmed: [], unconfirmed: [...batch] };
    }
  }

  /** A line an event while a person can follow; one a batch when they come in crowds. */
  function logPublished(confirmed: readonly Waiting[]): void {
    if (confirmed.length > 5) return log.info({ events: confirmed.length }, "Events published");
    for (const { event } of confirmed) log.info({ eventId: event.id }, `${event.type} event published`);
  }

  const start = (): void => {
    running ??= run().finally(() => {
      running = null;
      if (waiting.length > 0 && !stopped.signal.aborted) start();
    });
  };

  const isFull = (): boolean => waiting.length >= MAX_WAITING || characters >= MAX_WAITING_CHARACTERS;

  return {
    isFull,
    /** False when there is no room for it now. */
    add(entry: Waiting): boolean {
      if (held.has(entry.event.id)) return true;
      if (isFull() || stopped.signal.aborted) return false;
      held.add(entry.event.id);
      waiting.push(entry);
      characters += charactersOf(entry.event.data);
      // After this turn of the event loop: what one turn wrote goes out in one batch.
      if (!running) setImmediate(start);
      return true;
    },
    /** From here on `has` knows all that was held at this moment or later: what a look finds was perhaps read before it was cleared. */
    beginLook: (): void => released.clear(),
    /** Does this process publish it, or did it just now? */
    has: (eventId: string): boolean => held.has(eventId) || released.has(eventId),
    get backlog() {
      return waiting.length;
    },
    async close(graceMs: number): Promise<void> {
      if (waiting.length > 0) start();
      await Promise.race([running, sleep(graceMs, { ref: false })]);
      stopped.abort();
      // A broker with an alarm never answers. What it has not confirmed is in the store.
      await Promise.race([running, sleep(LAST_ANSWER_MS, { ref: false })]);
      await clearing.close();
    },
  };
}
