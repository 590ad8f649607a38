import { join } from "node:path";
import sqlite, { type BindValues, type QueryResult, type Statement } from "node-sqlite3-wasm";
import { lockFolder } from "./folder-lock.ts";
import { createGroupCommit, type Work, type Write } from "./group-commit.ts";

export type { Write } from "./group-commit.ts";

/** The one SQLite file of an embedded installation. */
export interface Database {
  exec(sql: string): void;
  /** What is committed. */
  read(sql: string, params?: BindValues): readonly QueryResult[];
  /**
   * Resolves when the writes are committed and on the disk. What one turn of the event loop writes is one transaction: all
   * of it, or nothing, and then every caller of that turn is rejected. @throws CommitRefused
   */
  write(writes: readonly Write[]): Promise<void>;
  /** The same for writes that depend on what is there when they are committed. See `GroupCommit`. */
  transact<T>(work: () => Work<T>): Promise<T>;
  /** Rejects while the last commit was refused. @throws CommitRefused */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Opens `<dataDir>/bookspace.db`. @throws DataDirInUse, DataDirUnusable */
export async function openDatabase(dataDir: string): Promise<Database> {
  const file = join(dataDir, "bookspace.db");
  const lock = lockFolder(dataDir, file);
  const db = new sqlite.Database(file);
  // In this order: WAL needs shared memory, which the WASM build has only under an exclusive lock.
  db.exec("PRAGMA locking_mode=EXCLUSIVE");
  db.exec("PRAGMA journal_mode=WAL");
  // FULL: a commit is on the disk before it is acknowledged. NORMAL would lose the last ones when the power fails.
  db.exec("PRAGMA synchronous=FULL");
  const statements = new Map<string, Statement>();
  const commits = createGroupCommit({
    exec: (sql) => db.exec(sql),
    run: ({ sql, params }) => void prepared(sql, (statement) => statement.run(params)),
    get inTransaction() {
      return db.inTransaction;
    },
  });

  function prepared<T>(sql: string, use: (statement: Statement) => T): T {
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    try {
      return use(statement);
    } catch (error) {
      // After a failed step a statement refuses its next use, whatever that is.
      statements.delete(sql);
      finalize(statement);
      throw error;
    }
  }

  return {
    exec: (sql) => db.exec(sql),
    read: (sql, params) => prepared(sql, (statement) => statement.all(params)),
    write: (writes) => commits.transact(() => ({ writes, result: undefined, undo() {} })),
    transact: commits.transact,
    async ping() {
      if (commits.refusal) throw commits.refusal;
    },
    async close() {
      commits.flush();
      for (const statement of statements.values()) finalize(statement);
      try {
        db.close();
      } finally {
        lock.release();
      }
    },
  };
}

/** Says again what the last use of the statement failed with, though it is finalized all the same. */
function finalize(statement: Statement): void {
  try {
    statement.finalize();
  } catch {
    // reported already by the use that failed
  }
}
