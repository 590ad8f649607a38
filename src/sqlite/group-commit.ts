import { type BindValues } from "node-sqlite3-wasm";

export interface Write {
  readonly sql: string;
  readonly params: BindValues;
}

/** What one caller adds to a commit. */
export interface Work<T> {
  readonly writes: readonly Write[];
  readonly result: T;
  /** Takes back what was changed in memory, when the commit is refused. */
  readonly undo: () => void;
}

/** The part of an SQLite connection that a commit needs. */
export interface Connection {
  exec(sql: string): void;
  run(write: Write): void;
  readonly inTransaction: boolean;
}

/** SQLite refused a commit (disk full, I/O error): nothing of it was done, and the same may succeed when there is room again. */
export class CommitRefused extends Error {
  readonly code = "COMMIT_REFUSED";
  constructor(cause: unknown) {
    super(`The database file can't be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = "CommitRefused";
  }
}

export interface GroupCommit {
  /**
   * Runs `work` in the next commit, after the work of those who came before, and answers its result when that is
   * committed. A commit is one turn of JavaScript: nobody sees what is not committed yet, or never will be.
   * When `work` throws, it alone is left out; when the commit is refused, all that is in it is undone and rejected.
   * @throws CommitRefused, or what `work` throws.
   */
  transact<T>(work: () => Work<T>): Promise<T>;
  /** Commits what waits, now. */
  flush(): void;
  /** What the last commit was refused with; null when it went well. */
  readonly refusal: CommitRefused | null;
}

interface Waiting {
  /** Does the work; gives what is to be written, and how it ends. */
  readonly run: () => Done;
  readonly reject: (error: unknown) => void;
}

interface Done {
  readonly writes: readonly Write[];
  readonly undo: () => void;
  readonly resolve: () => void;
}

/** Everything that one turn of the event loop asks for is one transaction: a commit has its price, whatever is in it. */
export function createGroupCommit(connection: Connection): GroupCommit {
  let waiting: Waiting[] = [];
  let refusal: CommitRefused | null = null;

  function flush(): void {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    const done: Done[] = [];
    try {
      connection.exec("BEGIN IMMEDIATE");
      for (const { run, reject } of batch) {
        const one = attempt(run, reject);
        if (!one) continue;
        done.push(one);
        for (const write of one.writes) connection.run(write);
      }
      connection.exec("COMMIT");
      refusal = null;
    } catch (error) {
      rollBack(connection);
      for (const { undo } of done.toReversed()) undo();
      refusal = new CommitRefused(error);
      for (const { reject } of batch) reject(refusal);
      return;
    }
    for (const { resolve } of done) resolve();
  }

  return {
    transact: (work) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush);
        const run = (): Done => {
          const { writes, undo, result } = work();
          return { writes, undo, resolve: () => resolve(result) };
        };
        waiting.push({ run, reject });
      }),
    flush,
    get refusal() {
      return refusal;
    },
  };
}

function attempt(run: () => Done, reject: (error: unknown) => void): Done | null {
  try {
    return run();
  } catch (error) {
    reject(error);
    return null;
  }
}

/** SQLite has often rolled back by itself. If it can't now, the next BEGIN fails and it is tried again. */
function rollBack(connection: Connection): void {
  try {
    if (connection.inTransaction) connection.exec("ROLLBACK");
  } catch {
    // what the commit was refused with says more
  }
}
