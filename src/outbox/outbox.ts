import { type Broker } from "../broker/port.ts";
import { type Clock } from "../clock.ts";
import { type AnyEnvelope, type Envelope } from "../events/envelope.ts";
import { type Log } from "../log.ts";
import { type Collections, type OutboxCollection } from "../store/collections.ts";
import { type OutboxEntry } from "../store/records.ts";
import { createRelay } from "./relay.ts";
import { createSweep } from "./sweep.ts";

/** What a command needs to tell the world of its change: an entry for its record, then a hint that it was written. */
export interface Outbox {
  entry(event: Envelope): OutboxEntry;
  /** Publishes soon, if this process lives; otherwise the sweep finds the entry. Never throws, never waits. */
  relay(collection: OutboxCollection, recordId: string, entry: OutboxEntry): void;
  /** Publishes what it can within `graceMs`; what it can't stays in the store for the next process. */
  close(graceMs: number): Promise<void>;
}

export interface OutboxDependencies {
  readonly broker: Pick<Broker, "publish">;
  readonly collections: Collections;
  readonly log: Log;
  readonly clock: Clock;
  /** This process, as its entries and its heartbeat name it. */
  readonly owner: string;
  /** Is that process known to be gone? */
  readonly isGone: (owner: string) => boolean;
}

/** An entry of this process that is younger may just be on its way from the write to the relay. */
const ON_ITS_WAY_MS = 5_000;

export function openOutbox({ owner, isGone, clock, ...dependencies }: OutboxDependencies): Outbox {
  const relay = createRelay(dependencies);
  const isForgotten = ({ id, event }: OutboxEntry): boolean =>
    !relay.has(id) && clock() - Date.parse(event.timestamp) > ON_ITS_WAY_MS;
  const sweep = createSweep({
    ...dependencies,
    isOrphan: (entry) => (entry.owner === owner ? isForgotten(entry) : isGone(entry.owner)),
    relay: relay.add,
  });
  return {
    // The catalogue ties each type to its data; the compiler can't follow that through the union.
    entry: (event) => ({ id: event.id, owner, event: event as AnyEnvelope }),
    relay: (collection, recordId, entry) => relay.add({ collection, recordId, event: entry.event }),
    async close(graceMs) {
      await sweep.close();
      await relay.close(graceMs);
    },
  };
}
