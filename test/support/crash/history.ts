import { type AnyEnvelope } from "../../../src/events/envelope.ts";
import { collectionsOf, OUTBOX_COLLECTIONS } from "../../../src/store/collections.ts";
import { type Store } from "../../../src/store/port.ts";
import { aroundStore } from "../around-store.ts";

/** What was ever true in the database, whoever was told of it. */
export interface History {
  /** Every event that stood in an outbox, by its id. */
  readonly made: ReadonlyMap<string, AnyEnvelope>;
  /** Where a version, a revision or an end that was reached was taken back. */
  readonly backwards: readonly string[];
}

const WRITES: readonly string[] = ["insertMany", "bulkWrite", "updateOne", "updateMany", "deleteMany"];

/** The store, watched: after each write it is looked at. */
export function createHistory(inner: Store): { readonly store: Store; readonly history: History } {
  const collections = collectionsOf(inner);
  const made = new Map<string, AnyEnvelope>();
  const backwards: string[] = [];
  const reached = new Map<string, number>();

  function reach(what: string, value: number): void {
    if (value < (reached.get(what) ?? 0)) backwards.push(`${what} went from ${reached.get(what)} to ${value}`);
    reached.set(what, value);
  }

  async function look(name: string): Promise<void> {
    const outboxes = OUTBOX_COLLECTIONS.find((each) => each === name);
    if (outboxes) {
      for (const { outbox } of await collections[outboxes].find({ "outbox.id": { $gt: "" } }).toArray())
        for (const { event } of outbox) made.set(event.id, event);
    }
    if (name === "documents" || name === "search")
      for (const { _id, version } of await collections[name].find({}).toArray()) reach(`${name} ${_id}`, version);
    if (name !== "events") return;
    for (const { _id, revision, lanes } of await collections.events.find({}).toArray()) {
      reach(`the revision of ${_id}`, revision);
      for (const [consumer, { status, attempts }] of Object.entries(lanes)) {
        reach(`${consumer}'s attempts of ${_id}`, attempts.length);
        reach(`${consumer}'s success with ${_id}`, status === "processed" ? 1 : 0);
      }
    }
  }

  const store = aroundStore(inner, async (call, proceed) => {
    try {
      return await proceed();
    } finally {
      if (WRITES.includes(call.method)) await look(call.collection);
    }
  });
  return { store, history: { made, backwards } };
}
