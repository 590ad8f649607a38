import { type AnyEnvelope } from "../../src/events/envelope.ts";
import { charactersOf } from "../../src/events/size.ts";
import { type Transition } from "../../src/events/transition.ts";
import { applyTransition } from "../../src/ledger/projection.ts";
import { type Collection } from "../../src/store/port.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { bulkEach, insertEach, isRefusal } from "../../src/store/write-errors.ts";
import { writeEach } from "../write-each.ts";

export interface Step {
  readonly transition: Transition;
  /** The event itself, when it is its own message that tells of it. */
  readonly event?: AnyEnvelope;
}

export interface Written {
  /** The records as they are now, by event. */
  readonly records: ReadonlyMap<string, EventRecord>;
  /** Events whose record can't be made or written, and why; trying again would not help. */
  readonly refused: ReadonlyMap<string, Error>;
  /** Events whose record was not written for a reason that may pass. */
  readonly unwritten: ReadonlyMap<string, Error>;
}

type Writing = {
  readonly [K in keyof Written]: Written[K] extends ReadonlyMap<string, infer V> ? Map<string, V> : never;
};

/** Records held so that the usual path needs no read; past either the ones longest untouched are read again when needed. */
const MAX_CACHED = 5_000;
/** The same by the texts of their payloads: a document's content alone may have 100,000 characters. */
const MAX_CACHED_CHARACTERS = 32 * 1024 * 1024;
const MAX_ROUNDS = 5;

/** Merges steps into the events' records: one write an event, whatever the number of steps. */
export function createLedgerWriter(events: Collection<EventRecord>, isOutage: (error: unknown) => boolean) {
  const cache = new Map<string, EventRecord>();
  let characters = 0;
  const sizeOf = ({ data, edited }: EventRecord): number => charactersOf(data) + charactersOf(edited?.data);
  function forget(id: string): void {
    const record = cache.get(id);
    if (record && cache.delete(id)) characters -= sizeOf(record);
  }
  function remember(record: EventRecord): void {
    forget(record._id);
    cache.set(record._id, record);
    characters += sizeOf(record);
    for (const oldest of cache.keys()) {
      if (cache.size <= MAX_CACHED && characters <= MAX_CACHED_CHARACTERS) break;
      forget(oldest);
    }
  }

  async function read(
    ids: readonly string[],
    isNew: (id: string) => boolean,
  ): Promise<ReadonlyMap<string, EventRecord>> {
    const known = new Map<string, EventRecord>();
    for (const id of ids) {
      const record = cache.get(id);
      if (record) known.set(id, record);
    }
    const unknown = ids.filter((id) => !known.has(id) && !isNew(id));
    if (unknown.length > 0)
      for (const record of await events.find({ _id: { $in: unknown } }).toArray()) known.set(record._id, record);
    return known;
  }

  /** One round: gives back the ids whose record had changed in the store; they are forgotten, to be read and merged again. */
  async function merge(
    steps: ReadonlyMap<string, readonly Step[]>,
    ids: readonly string[],
    { records, refused, unwritten }: Writing,
    round: number,
  ): Promise<readonly string[]> {
    // An event's own message is nearly always the first that is heard of it; a duplicate key tells when it isn't.
    const isNew = (id: string): boolean =>
      round === 0 && (steps.get(id) ?? []).some(({ event }) => event !== undefined);
    const known = await read(ids, isNew);
    const fresh: EventRecord[] = [];
    const changed: EventRecord[] = [];
    for (const id of ids) {
      const before = known.get(id) ?? null;
      const merged = mergeSteps(before, steps.get(id) ?? []);
      if (merged instanceof Error) refused.set(id, merged);
      else if (merged && merged === before) records.set(id, merged);
      else if (merged) (before ? changed : fresh).push({ ...merged, revision: (before?.revision ?? 0) + 1 });
    }
    const written = await Promise.all([
      writeEach(fresh, (some) => insertEach(events, some), isOutage),
      writeEach(changed, (some) => bulkEach(events, some.map(replaceThatRevision)), isOutage),
    ]);
    const outcomes = written.flat();
    return [...fresh, ...changed].flatMap((record, index) => {
      const outcome = outcomes[index];
      if (outcome instanceof Error) {
        (isRefusal(outcome) ? refused : unwritten).set(record._id, outcome);
        return [];
      }
      if (outcome === "duplicate") {
        forget(record._id);
        return [record._id];
      }
      records.set(record._id, record);
      remember(record);
      return [];
    });
  }

  /** @throws an outage; and when another writer is always faster. */
  return async (steps: ReadonlyMap<string, readonly Step[]>): Promise<Written> => {
    const writing: Writing = { records: new Map(), refused: new Map(), unwritten: new Map() };
    let ids: readonly string[] = [...steps.keys()];
    for (let round = 0; ids.length > 0; round += 1) {
      if (round === MAX_ROUNDS) throw new Error("Another writer keeps changing the ledger; the batch is given back.");
      ids = await merge(steps, ids, writing, round);
    }
    return writing;
  };
}

/** With upsert, a record of another revision shows as a duplicate key: so each tells by itself that it lost. */
const replaceThatRevision = (record: EventRecord) => ({
  replaceOne: { filter: { _id: record._id, revision: record.revision - 1 }, replacement: record, upsert: true },
});

/** The error, when one of the steps says what can't be. */
function mergeSteps(before: EventRecord | null, steps: readonly Step[]): EventRecord | Error | null {
  try {
    return steps.reduce<EventRecord | null>(
      (record, { transition, event }) => applyTransition(record, transition, event),
      before,
    );
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
