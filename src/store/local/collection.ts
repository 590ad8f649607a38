import { Aggregator } from "mingo";
import { type Database } from "../../sqlite/database.ts";
import { type BulkOperation, type Collection, type Filter, type Stored, type Update } from "../port.ts";
import { checkFilter, checkPipeline } from "./operators.ts";
import { type Change, LocalWriteError, type Table } from "./table.ts";
import { applyUpdate } from "./update.ts";

const NONE = { matchedCount: 0, modifiedCount: 0, upsertedCount: 0 };
type Counts = typeof NONE;

/** What a write changed, if anything, and what it counts. */
interface Outcome {
  readonly change?: Change;
  readonly counts: Partial<Counts>;
}

/**
 * A collection in memory, kept in SQLite. Memory is changed in the commit itself, and changed back when that is refused:
 * each call is atomic, and a reader sees only what is committed.
 */
export function createLocalCollection<T extends Stored>(
  table: Table<T>,
  database: Pick<Database, "transact">,
): Collection<T> {
  const inserted = (document: T): Outcome => ({ change: table.insert(document), counts: { upsertedCount: 1 } });
  const saved = (document: T): Outcome => ({
    change: table.save(document),
    counts: { matchedCount: 1, modifiedCount: 1 },
  });

  function updateFirst(filter: Filter, update: Update, upsert: boolean | undefined): Outcome {
    const found = table.first(filter);
    if (found) return saved(applyUpdate(found, update));
    return upsert ? inserted(applyUpdate(fromFilter<T>(filter), update)) : { counts: {} };
  }

  function apply(operation: BulkOperation<T>): Outcome {
    if ("updateOne" in operation)
      return updateFirst(operation.updateOne.filter, operation.updateOne.update, operation.updateOne.upsert);
    const { filter, replacement, upsert } = operation.replaceOne;
    const next = copyOf(replacement);
    if (table.first(filter)) return saved(next);
    return upsert ? inserted(next) : { counts: {} };
  }

  /** `work` reports each change as it makes it, so that those before a failure can be undone. */
  const commit = <R>(work: (made: (change: Change | undefined) => void) => R): Promise<R> =>
    database.transact(() => {
      const changes: Change[] = [];
      const undo = (): void => changes.toReversed().forEach((change) => change.undo());
      try {
        const result = work((change) => void (change && changes.push(change)));
        return { result, undo, writes: changes.map(({ write }) => write) };
      } catch (error) {
        undo();
        throw error;
      }
    });

  /** Unordered: a taken key keeps out its own item alone, and is reported when the others are committed. */
  async function commitEach<I>(items: readonly I[], run: (item: I) => Outcome): Promise<Counts> {
    const { total, writeErrors } = await commit((made) => {
      const sum = { ...NONE };
      const errors: { index: number; code: number; errmsg: string }[] = [];
      items.forEach((item, index) => {
        try {
          const { change, counts } = run(item);
          made(change);
          for (const key of Object.keys(sum) as (keyof Counts)[]) sum[key] += counts[key] ?? 0;
        } catch (error) {
          if (!(error instanceof LocalWriteError)) throw error;
          errors.push({ index, code: error.code, errmsg: error.message });
        }
      });
      return { total: sum, writeErrors: errors };
    });
    if (writeErrors.length > 0) throw new LocalWriteError(writeErrors[0]?.errmsg ?? "write errors", writeErrors);
    return total;
  }

  return {
    findOne: async (filter, options) => table.find(filter, { ...options, limit: 1 })[0] ?? null,
    find: (filter, options) => ({ toArray: async () => table.find(filter, options) }),
    aggregate: <R>(pipeline: readonly Filter[]) => ({
      async toArray() {
        checkPipeline(pipeline);
        const [head, ...rest] = pipeline;
        const match = head?.["$match"] as Filter | undefined;
        const stages = (match ? rest : pipeline) as Record<string, unknown>[];
        // Who begins with a limit means it as a bound of what is read.
        const limit = stages[0]?.["$limit"] as number | undefined;
        return new Aggregator(stages, {}).run(table.find(match ?? {}, limit === undefined ? {} : { limit })) as R[];
      },
    }),
    async insertMany(documents) {
      await commitEach(documents, (document) => inserted(copyOf(document)));
      return { insertedCount: documents.length };
    },
    bulkWrite: (operations) => commitEach(operations, apply),
    updateOne: (filter, update, options) =>
      commit((made) => {
        const { change, counts } = updateFirst(filter, update, options?.upsert);
        made(change);
        return { ...NONE, ...counts };
      }),
    updateMany: (filter, update) =>
      commit((made) => {
        const found = table.find(filter);
        for (const document of found) made(table.save(applyUpdate(document, update)));
        return { matchedCount: found.length, modifiedCount: found.length };
      }),
    deleteMany: (filter) =>
      commit((made) => {
        const found = table.find(filter);
        for (const document of found) made(table.remove(document));
        return { deletedCount: found.length };
      }),
  };
}

/** The caller's is the caller's. Exactly what SQLite will give back: like the driver, it leaves out what is undefined. */
const copyOf = <T extends Stored>(document: T): T => JSON.parse(JSON.stringify(document)) as T;

/** What an upsert starts from: the filter's equalities. */
function fromFilter<T extends Stored>(filter: Filter): T {
  checkFilter(filter);
  return Object.fromEntries(
    Object.entries(filter).filter(
      ([key, value]) => !key.startsWith("$") && (value === null || typeof value !== "object"),
    ),
  ) as unknown as T; // a part of a record: the update that it is upserted with brings the rest
}
