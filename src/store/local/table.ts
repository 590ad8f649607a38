import { type Write } from "../../sqlite/database.ts";
import { type Filter, type FindOptions, type Index, type Stored } from "../port.ts";
import { createFinder } from "./find.ts";
import { createSecondaryIndex } from "./secondary-index.ts";

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

/** One document changed in memory: what SQLite is to keep of it, and the way back. */
export interface Change {
  readonly write: Write;
  /** Changes are undone in the reverse of their order. */
  readonly undo: () => void;
}

/** Documents in memory with their indexes. What is in it is never changed in place. */
export interface Table<T extends Stored> {
  find(filter: Filter, options?: FindOptions): T[];
  first(filter: Filter): T | null;
  /** @throws LocalWriteError when its id or a unique key is taken. */
  insert(document: T): Change;
  /** @throws LocalWriteError when a unique key is taken. */
  save(document: T): Change;
  remove(document: T): Change;
}

const SAVE = "INSERT OR REPLACE INTO documents (collection, id, json) VALUES (?, ?, ?)";
const REMOVE = "DELETE FROM documents WHERE collection = ? AND id = ?";

export function createTable<T extends Stored>(
  name: string,
  definitions: readonly Index[],
  stored: Iterable<T>,
): Table<T> {
  const documents = new Map<string, T>();
  const indexes = definitions.map(createSecondaryIndex);
  for (const document of stored) replace(undefined, document);

  function replace(before: T | undefined, after: T | undefined): void {
    if (after) documents.set(after._id, after);
    else if (before) documents.delete(before._id);
    for (const index of indexes) {
      if (before && after) index.replace(before, after);
      else if (before) index.delete(before);
      else if (after) index.add(after);
    }
  }

  function change(before: T | undefined, after: T | undefined, write: Write): Change {
    replace(before, after);
    return { write, undo: () => replace(after, before) };
  }

  const put = (document: T): Change =>
    change(documents.get(document._id), document, {
      sql: SAVE,
      params: [name, document._id, JSON.stringify(document)],
    });

  function taken(key: string, document: T): LocalWriteError {
    return new LocalWriteError(`E11000 duplicate key in ${name}: ${key} of '${document._id}'`, []);
  }

  function checkUnique(document: T): void {
    const conflicting = indexes.find((index) => index.conflict(document) !== null);
    if (conflicting) throw taken(conflicting.definition.name, document);
  }

  return {
    ...createFinder(documents, indexes),
    insert(document) {
      if (documents.has(document._id)) throw taken("_id", document);
      checkUnique(document);
      return put(document);
    },
    save(document) {
      checkUnique(document);
      return put(document);
    },
    remove: (document) => change(document, undefined, { sql: REMOVE, params: [name, document._id] }),
  };
}
