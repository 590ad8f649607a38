import { type Collections } from "../src/store/collections.ts";
import { type Collection, type Stored } from "../src/store/port.ts";
import { type SearchEntry } from "../src/store/records/effects.ts";
import { bulkEach, insertEach } from "../src/store/write-errors.ts";
import { type EffectRef } from "../src/events/transition.ts";
import { type Effect } from "./handler.ts";
import { writeEach } from "./write-each.ts";

export type EffectCollections = Pick<Collections, "notifications" | "activity" | "search">;
interface Write<T> {
  readonly owner: number;
  readonly document: T;
}

/** Writes the effects of a batch in bulk; by index, what the store refused of each event. @throws an outage. */
export async function writeEffects(
  collections: EffectCollections,
  batch: readonly (readonly Effect[])[],
  isOutage: (error: unknown) => boolean,
): Promise<readonly (Error | null)[]> {
  const failures: (Error | null)[] = batch.map(() => null);
  const all = batch.flatMap((effects, owner) => effects.map((effect) => ({ owner, effect })));
  const fail = (owner: number, error: Error): void => void (failures[owner] ??= error);
  const entries = all.flatMap(({ owner, effect: e }) => (e.kind === "newerWins" ? [{ owner, document: e.entry }] : []));
  const isFirst = ({ document }: Write<SearchEntry>): boolean => document.version === 1;
  await Promise.all([
    insertAll(
      collections.notifications,
      all.flatMap(({ owner, effect: e }) =>
        e.kind === "insertOnce" && e.collection === "notifications" ? [{ owner, document: e.document }] : [],
      ),
      fail,
      isOutage,
    ),
    insertAll(
      collections.activity,
      all.flatMap(({ owner, effect: e }) =>
        e.kind === "insertOnce" && e.collection === "activity" ? [{ owner, document: e.document }] : [],
      ),
      fail,
      isOutage,
    ),
    // Nothing is older than a first version, and an insert costs the store a good deal less than an upsert.
    insertAll(collections.search, entries.filter(isFirst), fail, isOutage),
    writeNewer(
      collections.search,
      entries.filter((entry) => !isFirst(entry)),
      fail,
      isOutage,
    ),
  ]);
  return failures;
}

/** What the ledger keeps of an effect. */
export function effectRef(effect: Effect): EffectRef {
  if (effect.kind === "newerWins") return { kind: "search", id: effect.entry._id };
  if (effect.collection === "activity") return { kind: "activity", id: effect.document._id };
  return { kind: "notification", id: effect.document._id, recipient: effect.document.recipient };
}

async function insertAll<T extends Stored>(
  collection: Collection<T>,
  writes: readonly Write<T>[],
  fail: (owner: number, error: Error) => void,
  isOutage: (error: unknown) => boolean,
): Promise<void> {
  if (writes.length === 0) return;
  const results = await writeEach(
    writes.map(({ document }) => document),
    (some) => insertEach(collection, some),
    isOutage,
  );
  writes.forEach(({ owner }, index) => {
    const result = results[index];
    if (result instanceof Error) fail(owner, result);
  });
}

/** Of several versions of one document in a batch only the newest is written. */
async function writeNewer(
  collection: Collection<SearchEntry>,
  writes: readonly Write<SearchEntry>[],
  fail: (owner: number, error: Error) => void,
  isOutage: (error: unknown) => boolean,
): Promise<void> {
  if (writes.length === 0) return;
  const newest = new Map<string, SearchEntry>();
  for (const { document } of writes)
    if (document.version > (newest.get(document._id)?.version ?? 0)) newest.set(document._id, document);
  const entries = [...newest.values()];
  const errors = new Map<string, Error>();
  const write = async (some: readonly SearchEntry[], upsert: boolean): Promise<SearchEntry[]> => {
    const replaceOlder = ({ _id, ...set }: SearchEntry) => ({
      updateOne: { filter: { _id, version: { $lt: set.version } }, update: { $set: set }, upsert },
    });
    const results = await writeEach(some, (part) => bulkEach(collection, part.map(replaceOlder)), isOutage);
    return some.filter(({ _id }, index) => {
      const result = results[index];
      if (result instanceof Error) errors.set(_id, result);
      return result === "duplicate";
    });
  };
  // A taken key says that something is there: a newer version, or an older one that another worker put there meanwhile.
  const taken = await write(entries, true);
  if (taken.length > 0) await write(taken, false);
  // Only the version that was refused fails; the ones before it, which it stood in for, are written now.
  const stoodInFor = writes.filter(({ owner, document: { _id, version } }) => {
    const error = errors.get(_id);
    if (!error) return false;
    if (version < (newest.get(_id)?.version ?? 0)) return true;
    fail(owner, error);
    return false;
  });
  await writeNewer(collection, stoodInFor, fail, isOutage);
}
