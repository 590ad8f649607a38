import { type Log } from "../log.ts";
import { type Collections, OUTBOX_COLLECTIONS, type OutboxCollection } from "../store/collections.ts";
import { every } from "../every.ts";
import { type EntryHead, type Holder, readWindow } from "./heads.ts";
import { type Waiting } from "./relay.ts";

interface SweepDependencies {
  readonly collections: Collections;
  readonly log: Log;
  /** Called before each look. */
  readonly onLook: () => void;
  /** An entry that nobody is going to publish: its process is gone, or had no room for it. */
  readonly isOrphan: (entry: EntryHead) => boolean;
  /** Takes the relay no more now? */
  readonly isFull: () => boolean;
  readonly relay: (entry: Waiting) => boolean;
}

const SWEEP_MS = 1_000;
/** Windows of one collection in one look; the next look goes on from there. */
const WINDOWS = 4;
/** So many records are read with their events at a time: an outbox may have 8 MiB. */
const RECORDS_AT_A_TIME = 8;

/**
 * Finds entries that a dead process left behind and has them published. Several API processes may find the same one: a
 * repeated event is recognised by its id downstream. It goes round all that waits: entries of a process that lives, but can't
 * reach the broker, are passed by, however many they are.
 */
export function createSweep({ collections, log, onLook, isOrphan, isFull, relay }: SweepDependencies) {
  /** The place up to which each collection was looked at in this round. */
  const places = new Map<OutboxCollection, string>();
  let isClosing = false;
  const isOver = (): boolean => isClosing || isFull();

  async function takeOrphans(collection: OutboxCollection, holders: readonly Holder[]): Promise<void> {
    const ids = holders.filter(({ outbox }) => outbox.some(isOrphan)).map(({ _id }) => _id);
    let taken = 0;
    for (let n = 0; n < ids.length && !isOver(); n += RECORDS_AT_A_TIME) {
      const some = { _id: { $in: ids.slice(n, n + RECORDS_AT_A_TIME) } };
      const records = await collections[collection].find(some, { projection: { outbox: 1 } }).toArray();
      // Asked again: what this process published since the window was read is perhaps read here, before it was cleared.
      for (const { _id: recordId, outbox } of records)
        for (const { event } of outbox.filter(isOrphan)) if (relay({ collection, recordId, event })) taken += 1;
    }
    if (taken > 0)
      log.info({ events: taken, collection }, "Events found that nobody was publishing; publishing them now");
  }

  async function look(collection: OutboxCollection): Promise<void> {
    for (let windows = 0; windows < WINDOWS && !isOver(); windows += 1) {
      const { holders, upTo } = await readWindow(collections[collection], places.get(collection) ?? "");
      await takeOrphans(collection, holders);
      // What found no room is looked for in the same place again.
      if (isOver()) return;
      places.set(collection, upTo ?? "");
      if (upTo === null) return;
    }
  }

  const sweeping = every(SWEEP_MS, log, "The sweep of the outbox", async () => {
    onLook();
    for (const collection of OUTBOX_COLLECTIONS) await look(collection);
  });
  return {
    close(): Promise<void> {
      isClosing = true;
      return sweeping.close();
    },
  };
}
