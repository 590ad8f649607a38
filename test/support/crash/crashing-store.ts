import { type BulkOperation, type Store, type Stored } from "../../../src/store/port.ts";
import { aroundStore, type StoreCall } from "../around-store.ts";
import { type Step } from "./process.ts";

class StoreAway extends Error {}
const READS: readonly StoreCall["method"][] = ["findOne", "find", "aggregate"];

/** The store as one process has it: every call is a step. */
export function crashingStore(inner: Store, step: Step): Store {
  /** A bulk write is not one write: a server that stops in the middle has done a part of it. */
  function halfOf({ collection, method, args }: StoreCall): (() => Promise<unknown>) | undefined {
    const [items] = args;
    if (!Array.isArray(items) || items.length < 2) return undefined;
    const half = items.slice(0, items.length >> 1);
    const target = inner.collection<Stored>(collection);
    if (method === "insertMany") return () => target.insertMany(half as Stored[], { ordered: false });
    if (method === "bulkWrite") return () => target.bulkWrite(half as BulkOperation<Stored>[], { ordered: false });
    return undefined;
  }

  const store = aroundStore(inner, (call, proceed) => {
    const half = halfOf(call);
    return step(
      {
        name: `${call.method} ${call.collection}`,
        kind: READS.includes(call.method) ? "read" : "write",
        // A heartbeat counts itself, and says nothing new.
        content: () => (call.collection === "processes" ? "" : JSON.stringify(call.args)),
        outage: () => new StoreAway("The database is away."),
        ...(half ? { half } : {}),
      },
      proceed,
    );
  });
  return { ...store, isOutage: (error) => error instanceof StoreAway || inner.isOutage(error) };
}
