import { join } from "node:path";
import sqlite, { type BindValues, type QueryResult, type Statement } from "node-sqlite3-wasm";
import { lockFolder } from "./folder-lock.ts";

export interface Write {
  readonly sql: string;
  readonly params: BindValues;
}

/** The one SQLite file of an embedded installation. */
export interface Database {
  exec(sql: string): void;
  read(sql: string, params?: BindValues): readonly QueryResult[];
  /**
   * Resolves when the writes are committed, all or none. What one turn of the event loop writes is one transaction: a
   * commit costs 0.2 ms, whatever is in it.
   */
  write(writes: readonly Write[]): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly writes: readonly Write[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Opens `<dataDir>/bookspace.db`. @throws DataDirInUse when another live process has it. */
export async function openDatabase(dataDir: string): Promise<Database> {
  const file = join(dataDir, "bookspace.db");
  const lock = lockFolder(dataDir, file);
  const db = new sqlite.Database(file);
  // In this order: WAL needs shared memory, which the WASM build has only under an exclusive lock.
  db.exec("PRAGMA locking_mode=EXCLUSIVE");
  db.exec("PRAGMA journal_mode=WAL");
  db.exec("PRAGMA synchronous=NORMAL");
  const statements = new Map<string, Statement>();
  let waiting: Waiting[] = [];

  const prepared = (sql: string): Statement => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };

  function commit(): void {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      db.exec("BEGIN IMMEDIATE");
      for (const { writes } of batch) for (const { sql, params } of writes) prepared(sql).run(params);
      db.exec("COMMIT");
    } catch (error) {
      if (db.inTransaction) db.exec("ROLLBACK");
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const { resolve } of batch) resolve();
  }

  return {
    exec: (sql) => db.exec(sql),
    read: (sql, params) => prepared(sql).all(params),
    write: (writes) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(commit);
        waiting.push({ writes, resolve, reject });
      }),
    async close() {
      commit();
      for (const statement of statements.values()) statement.finalize();
      db.close();
      lock.release();
    },
  };
}
