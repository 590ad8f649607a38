import { type Broker } from "../broker/port.ts";
import { type Clock } from "../clock.ts";
import { AppError } from "../errors.ts";
import { type AnyEnvelope, type Envelope, toEnvelope } from "../events/envelope.ts";
import { type Log } from "../log.ts";
import { type Collections, type OutboxCollection } from "../store/collections.ts";
import { type OutboxEntry } from "../store/records/workspace.ts";
import { boundBacklog } from "./backlog.ts";
import { type EntryHead } from "./heads.ts";
import { createRelay } from "./relay.ts";
import { createSweep } from "./sweep.ts";

/** What a command needs to tell the world of its change: an entry for its record, then a hint that it was written. */
export interface Outbox {
  /**
   * Made before the change is written: when it throws, the change must not be written either.
   * @throws AppError EVENT_INVALID when the event does not fit its schema, OVERLOADED when too many wait already.
   */
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
  const { log } = dependencies;
  const relay = createRelay(dependencies);
  const isForgotten = ({ event }: EntryHead): boolean => clock() - Date.parse(event.timestamp) > ON_ITS_WAY_MS;
  const sweep = createSweep({
    ...dependencies,
    onLook: relay.beginLook,
    isOrphan: (entry) => !relay.has(entry.id) && (entry.owner === owner ? isForgotten(entry) : isGone(entry.owner)),
    isFull: relay.isFull,
    relay: relay.add,
  });
  const checkBacklog = boundBacklog({ ...dependencies, isRelayFull: relay.isFull });
  return {
    entry(event) {
      checkBacklog();
      return { id: event.id, owner, event: checked(event, log) };
    },
    relay: (collection, recordId, entry) => relay.add({ collection, recordId, event: entry.event }),
    async close(graceMs) {
      await sweep.close();
      await relay.close(graceMs);
    },
  };
}

/** Read as every consumer will read it: what they would park never leaves. */
function checked(event: Envelope, log: Log): AnyEnvelope {
  try {
    return toEnvelope(event);
  } catch (error) {
    log.error(
      { err: error, type: event.type, subject: event.subject },
      "An event that does not fit its schema was made",
    );
    const reason = error instanceof Error ? ` ${error.message}` : "";
    throw new AppError(
      "EVENT_INVALID",
      `Nothing was changed: the event that would tell of it does not fit its schema.${reason} This is a defect here; please report it.`,
      { cause: error },
    );
  }
}
