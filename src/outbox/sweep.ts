import { type Log } from "../log.ts";
import { type Collections, OUTBOX_COLLECTIONS } from "../store/collections.ts";
import { type OutboxEntry } from "../store/records/workspace.ts";
import { every } from "../every.ts";
import { type Waiting } from "./relay.ts";

interface SweepDependencies {
  readonly collections: Collections;
  readonly log: Log;
  /** Called before each look. */
  readonly onLook: () => void;
  /** An entry that nobody is going to publish: its process is gone, or had no room for it. */
  readonly isOrphan: (entry: OutboxEntry) => boolean;
  readonly relay: (entry: Waiting) => boolean;
}

const SWEEP_MS = 1_000;
/** Records looked at in one sweep of one collection; what is beyond comes up when those are cleared. */
const SWEEP_LIMIT = 1_000;

/**
 * Finds entries that a dead process left behind and has them published. Several API processes may find the same one: a
 * repeated event is recognised by its id downstream.
 */
export function createSweep({ collections, log, onLook, isOrphan, relay }: SweepDependencies) {
  return every(SWEEP_MS, log, "The sweep of the outbox", async () => {
    onLook();
    for (const collection of OUTBOX_COLLECTIONS) {
      const holders = await collections[collection]
        .find({ "outbox.id": { $gt: "" } }, { projection: { outbox: 1 }, limit: SWEEP_LIMIT })
        .toArray();
      const orphans = holders.flatMap(({ _id, outbox }) =>
        outbox.filter(isOrphan).map((entry) => ({ recordId: _id, entry })),
      );
      const taken = orphans.filter(({ recordId, entry }) => relay({ collection, recordId, event: entry.event }));
      if (taken.length > 0)
        log.info({ events: taken.length, collection }, "Events found that nobody was publishing; publishing them now");
    }
  });
}
