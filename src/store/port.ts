/** Everything stored has a string id. Values are plain JSON; times are ISO strings, or epoch milliseconds where they are computed with. */
export interface Stored {
  readonly _id: string;
}

/** A MongoDB filter, update or pipeline, of the operators that this code uses. The local store throws on any other. */
export type Filter = Readonly<Record<string, unknown>>;
export type Update = Readonly<Record<string, unknown>>;
export type Sort = Readonly<Record<string, 1 | -1>>;

export interface FindOptions {
  readonly sort?: Sort;
  readonly limit?: number;
  readonly projection?: Readonly<Record<string, 0 | 1>>;
}

export type BulkOperation<T extends Stored> =
  | { readonly updateOne: { readonly filter: Filter; readonly update: Update; readonly upsert?: boolean } }
  | { readonly replaceOne: { readonly filter: Filter; readonly replacement: T; readonly upsert?: boolean } };

/**
 * The part of the mongodb driver's `Collection` that the repositories use; its methods, arguments, results and
 * errors are the driver's. What is read must not be changed in place: the local store hands out what it holds.
 */
export interface Collection<T extends Stored> {
  findOne(filter: Filter, options?: FindOptions): Promise<T | null>;
  find(filter: Filter, options?: FindOptions): { toArray(): Promise<T[]> };
  aggregate<R>(pipeline: readonly Filter[]): { toArray(): Promise<R[]> };
  /** @throws an error with `code` 11000 and `writeErrors: {index, code}[]` for the documents whose key was taken. */
  insertMany(documents: readonly T[], options: { readonly ordered: false }): Promise<{ insertedCount: number }>;
  /** @throws like `insertMany`. */
  bulkWrite(
    operations: readonly BulkOperation<T>[],
    options: { readonly ordered: false },
  ): Promise<{ matchedCount: number; modifiedCount: number; upsertedCount: number }>;
  updateOne(
    filter: Filter,
    update: Update,
    options?: { readonly upsert?: boolean },
  ): Promise<{ matchedCount: number; modifiedCount: number; upsertedCount: number }>;
  updateMany(filter: Filter, update: Update): Promise<{ matchedCount: number; modifiedCount: number }>;
  deleteMany(filter: Filter): Promise<{ deletedCount: number }>;
}

export interface Index {
  readonly name: string;
  readonly key: Sort;
  readonly unique?: true;
  /** Documents without the first field are left out of the index. */
  readonly sparse?: true;
}

/** Where the documents are. Made by `openMongoStore` or `openLocalStore`, with its indexes in place. */
export interface Store {
  collection<T extends Stored>(name: string): Collection<T>;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  /** Is this error the database being away (wait, then do the same again), rather than this operation being wrong? */
  isOutage(error: unknown): boolean;
  close(): Promise<void>;
}
