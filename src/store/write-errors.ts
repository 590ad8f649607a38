import { type BulkOperation, type Collection, type Stored } from "./port.ts";

const DUPLICATE_KEY = 11_000;
/** BadValue, DocumentValidationFailure, BSONObjectTooLarge, KeyTooLong, and what an update would make too large. */
const REFUSAL_CODES = new Set<unknown>([2, 121, 10_334, 17_280, 17_419, 17_420]);
/** What the driver and its encoder throw before they send anything. */
const REFUSAL_NAMES = new Set([
  "MongoInvalidArgumentError",
  "BSONError",
  "BSONRuntimeError",
  "RangeError",
  "TypeError",
]);

interface WriteError {
  readonly index: number;
  readonly code: number;
  readonly errmsg?: string;
}

/** Was a unique key taken already? */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === DUPLICATE_KEY;

/** Is it about the document itself, its size or its form, so that trying again can't help? */
export const isRefusal = (error: Error): boolean =>
  REFUSAL_NAMES.has(error.name) || ("code" in error && REFUSAL_CODES.has(error.code));

/**
 * Inserts all it can, in one bulk write; what became of each, by index.
 * @throws what is not about single documents, such as an outage.
 */
export const insertEach = <T extends Stored>(
  collection: Collection<T>,
  documents: readonly T[],
): Promise<readonly ("inserted" | "duplicate" | Error)[]> =>
  eachOf(documents.length, "inserted", () => collection.insertMany(documents, { ordered: false }));

/** Like `insertEach`, for any bulk operations. */
export const bulkEach = <T extends Stored>(
  collection: Collection<T>,
  operations: readonly BulkOperation<T>[],
): Promise<readonly ("done" | "duplicate" | Error)[]> =>
  eachOf(operations.length, "done", () => collection.bulkWrite(operations, { ordered: false }));

async function eachOf<S extends string>(
  count: number,
  success: S,
  write: () => Promise<unknown>,
): Promise<readonly (S | "duplicate" | Error)[]> {
  const results: (S | "duplicate" | Error)[] = Array.from({ length: count }, () => success);
  if (count === 0) return results;
  try {
    await write();
  } catch (error) {
    for (const { index, code, errmsg } of writeErrorsOf(error)) {
      results[index] = code === DUPLICATE_KEY ? "duplicate" : coded(code, errmsg, error);
    }
  }
  return results;
}

/** Each write has a code of its own: the whole bulk write's is that of the first that failed. */
const coded = (code: number, message: string | undefined, cause: unknown): Error =>
  Object.assign(new Error(message ?? `Write error ${code}`, { cause }), { code });

/** @throws the error itself when it doesn't say which writes failed. */
function writeErrorsOf(error: unknown): readonly WriteError[] {
  if (error instanceof Error && "writeErrors" in error) {
    const { writeErrors } = error;
    // The driver gives one object, not a list, when a single write failed.
    const list = Array.isArray(writeErrors) ? writeErrors : [writeErrors];
    if (list.length > 0) return list as readonly WriteError[];
  }
  throw error;
}
