import { Aggregator } from "mingo";
import { type Write } from "../../sqlite/database.ts";
import { type BulkOperation, type Collection, type Filter, type Index, type Stored, type Update } from "../port.ts";
import { createFinder } from "./find.ts";
import { checkFilter, checkPipeline } from "./operators.ts";
import { createSecondaryIndex } from "./secondary-index.ts";
import { applyUpdate } from "./update.ts";

const DUPLICATE_KEY = 11_000;

/** As the driver's: `code` 11000 for a taken key; in bulk, `writeErrors` by index. */
export class LocalWriteError extends Error {
  readonly code: number;
  readonly writeErrors: readonly { readonly index: number; readonly code: number; readonly errmsg: string }[];
  constructor(message: string, writeErrors: LocalWriteError["writeErrors"]) {
    super(message);
    this.name = "LocalWriteError";
    this.code = DUPLICATE_KEY;
    this.writeErrors = writeErrors;
  }
}

export interface LocalCollectionOptions<T> {
  readonly name: string;
  readonly indexes: readonly Index[];
  readonly stored: Iterable<T>;
  readonly write: (writes: readonly Write[]) => Promise<void>;
}

const SAVE = "INSERT OR REPLACE INTO documents (collection, id, json) VALUES (?, ?, ?)";
const REMOVE = "DELETE FROM documents WHERE collection = ? AND id = ?";

/**
 * A collection in memory, kept in SQLite. A change is visible at once and acknowledged when it is committed; as all changes
 * of one turn are made in one go, each call is atomic.
 */
export function createLocalCollection<T extends Stored>({
  name,
  indexes: definitions,
  stored,
  write,
}: LocalCollectionOptions<T>): Collection<T> {
  const documents = new Map<string, T>();
  const indexes = definitions.map(createSecondaryIndex);
  const { find, first } = createFinder(documents, indexes);
  for (const document of stored) put(document);

  function put(document: T): Write {
    const before = documents.get(document._id);
    documents.set(document._id, document);
    for (const index of indexes) {
      if (before) index.replace(before, document);
      else index.add(document);
    }
    return { sql: SAVE, params: [name, document._id, JSON.stringify(document)] };
  }

  function remove(document: T): Write {
    documents.delete(document._id);
    for (const index of indexes) index.delete(document);
    return { sql: REMOVE, params: [name, document._id] };
  }

  /** @throws LocalWriteError when a unique key is taken. */
  function checkUnique(document: T, isNew: boolean): void {
    const taken =
      isNew && documents.has(document._id)
        ? "_id"
        : indexes.find((index) => index.conflict(document) !== null)?.definition.name;
    if (taken) throw new LocalWriteError(`E11000 duplicate key in ${name}: ${taken} of '${document._id}'`, []);
  }

  const counts = { insertedCount: 0, matchedCount: 0, modifiedCount: 0, upsertedCount: 0, deletedCount: 0 };
  type Result = { readonly write?: Write; readonly counts: Partial<typeof counts> };

  function insert(document: T): Result {
    checkUnique(document, true);
    return { write: put(structuredClone(document)), counts: { insertedCount: 1 } };
  }

  function save(next: T): Result {
    checkUnique(next, false);
    return { write: put(next), counts: { matchedCount: 1, modifiedCount: 1 } };
  }

  function updateFirst(filter: Filter, update: Update, upsert: boolean | undefined): Result {
    const found = first(filter);
    if (found) return save(applyUpdate(found, update, false));
    if (!upsert) return { counts: {} };
    return { ...insert(applyUpdate(fromFilter<T>(filter), update, true)), counts: { upsertedCount: 1 } };
  }

  function apply(operation: BulkOperation<T>): Result {
    if ("insertOne" in operation) return insert(operation.insertOne.document);
    if ("updateOne" in operation)
      return updateFirst(operation.updateOne.filter, operation.updateOne.update, operation.updateOne.upsert);
    if ("replaceOne" in operation) {
      const { filter, replacement, upsert } = operation.replaceOne;
      if (first(filter)) return save(structuredClone(replacement));
      return upsert ? { ...insert(replacement), counts: { upsertedCount: 1 } } : { counts: {} };
    }
    const found = first(operation.deleteOne.filter);
    return found ? { write: remove(found), counts: { deletedCount: 1 } } : { counts: {} };
  }

  async function bulkWrite(operations: readonly BulkOperation<T>[]): Promise<typeof counts> {
    const total = { ...counts };
    const writes: Write[] = [];
    const writeErrors: { index: number; code: number; errmsg: string }[] = [];
    operations.forEach((operation, index) => {
      try {
        const result = apply(operation);
        if (result.write) writes.push(result.write);
        for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += result.counts[key] ?? 0;
      } catch (error) {
        if (!(error instanceof LocalWriteError)) throw error;
        writeErrors.push({ index, code: error.code, errmsg: error.message });
      }
    });
    if (writes.length > 0) await write(writes);
    if (writeErrors.length > 0) throw new LocalWriteError(writeErrors[0]?.errmsg ?? "write errors", writeErrors);
    return total;
  }

  async function commit({ write: made, counts: changed }: Result): Promise<typeof counts> {
    if (made) await write([made]);
    return { ...counts, ...changed };
  }

  return {
    findOne: async (filter, options) => (await find(filter, { ...options, limit: 1 }))[0] ?? null,
    find: (filter, options) => ({ toArray: async () => find(filter, options) }),
    aggregate: <R>(pipeline: readonly Filter[]) => ({
      async toArray() {
        checkPipeline(pipeline);
        const [head, ...rest] = pipeline;
        const match = head?.["$match"] as Filter | undefined;
        const stages = (match ? rest : pipeline) as Record<string, unknown>[];
        return new Aggregator(stages, {}).run(find(match ?? {})) as R[];
      },
    }),
    countDocuments: async (filter, options) => find(filter, options).length,
    insertMany: async (added) => bulkWrite(added.map((document) => ({ insertOne: { document } }))),
    bulkWrite,
    updateOne: async (filter, update, options) => commit(updateFirst(filter, update, options?.upsert)),
    async updateMany(filter, update) {
      const results = find(filter).map((document) => save(applyUpdate(document, update, false)));
      await write(results.flatMap((result) => result.write ?? []));
      return { matchedCount: results.length, modifiedCount: results.length };
    },
    async findOneAndUpdate(filter, update, { returnDocument, upsert }) {
      const before = first(filter);
      const result = updateFirst(filter, update, upsert);
      const id = before?._id ?? (result.write?.params as readonly unknown[] | undefined)?.[1];
      const after = typeof id === "string" ? (documents.get(id) ?? null) : null;
      await commit(result);
      return returnDocument === "before" ? before : after;
    },
    async deleteMany(filter) {
      const writes = find(filter).map(remove);
      await write(writes);
      return { deletedCount: writes.length };
    },
  };
}

/** What an upsert starts from: the filter's equalities. */
function fromFilter<T extends Stored>(filter: Filter): T {
  checkFilter(filter);
  return Object.fromEntries(
    Object.entries(filter).filter(
      ([key, value]) => !key.startsWith("$") && (value === null || typeof value !== "object"),
    ),
  ) as unknown as T;
}
