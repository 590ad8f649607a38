import {
  type BulkOperation,
  type Filter,
  type FindOptions,
  type Sort,
  type Store,
  type Stored,
} from "../../src/store/port.ts";
import { aroundStore, type StoreCall } from "./around-store.ts";

/** What a repository asked the store to find, whatever it then did with it. */
export interface RecordedQuery {
  readonly collection: string;
  readonly filter: Filter;
  readonly sort?: Sort;
}

/** The store, and one query of every shape that it was asked: shapes are the same when only values differ. */
export function recordQueries(store: Store): { readonly store: Store; readonly queries: Map<string, RecordedQuery> } {
  const queries = new Map<string, RecordedQuery>();
  return {
    queries,
    store: aroundStore(store, (call, proceed) => {
      for (const query of queriesOf(call)) queries.set(JSON.stringify(shapeOf(query)), query);
      return proceed();
    }),
  };
}

function queriesOf({ collection, method, args }: StoreCall): readonly RecordedQuery[] {
  const [first, second] = args;
  switch (method) {
    case "insertMany":
      return [];
    case "bulkWrite":
      return (first as readonly BulkOperation<Stored>[]).map((operation) => ({
        collection,
        filter: "updateOne" in operation ? operation.updateOne.filter : operation.replaceOne.filter,
      }));
    case "aggregate":
      return [{ collection, filter: ((first as readonly Filter[])[0]?.["$match"] ?? {}) as Filter }];
    case "find":
    case "findOne": {
      const { sort } = (second ?? {}) as FindOptions;
      return [{ collection, filter: first as Filter, ...(sort ? { sort } : {}) }];
    }
    default:
      return [{ collection, filter: first as Filter }];
  }
}

/** The same with types for values; of a list, each different element once. Field names and `null` stay: they choose an index. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(shapeOf(item))))].toSorted();
  if (value === null || typeof value !== "object") return value === null ? null : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, key === "collection" || key === "sort" ? inner : shapeOf(inner)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
