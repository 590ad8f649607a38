import { describe, expect, test } from "@jest/globals";
import { CommitRefused, type Connection, createGroupCommit, type Work } from "../../src/sqlite/group-commit.ts";

/** A connection that keeps what was said to it, and fails when it is told to. */
function recordedConnection() {
  const said: string[] = [];
  let failing: ((sql: string) => boolean) | null = null;
  let inTransaction = false;
  const say = (sql: string): void => {
    if (failing?.(sql)) throw new Error(`disk full at ${sql}`);
    said.push(sql);
    if (sql.startsWith("BEGIN")) inTransaction = true;
    if (sql === "COMMIT" || sql === "ROLLBACK") inTransaction = false;
  };
  const connection: Connection = {
    exec: say,
    run: ({ sql }) => say(sql),
    get inTransaction() {
      return inTransaction;
    },
  };
  return { connection, said, failAt: (when: typeof failing) => void (failing = when) };
}

/** Appends a word to a list in memory, and says it to the database. */
const append = (memory: string[], word: string) => (): Work<string> => {
  memory.push(word);
  const undo = (): void => expect(memory.pop()).toBe(word);
  return { writes: [{ sql: word, params: [] }], result: memory.join(""), undo };
};

describe("a commit", () => {
  test("holds what one turn asked for, in order, and answers each with its own result", async () => {
    const { connection, said } = recordedConnection();
    const { transact } = createGroupCommit(connection);
    const memory: string[] = [];
    expect(await Promise.all([transact(append(memory, "a")), transact(append(memory, "b"))])).toEqual(["a", "ab"]);
    expect(await transact(append(memory, "c"))).toBe("abc");
    expect(said).toEqual(["BEGIN IMMEDIATE", "a", "b", "COMMIT", "BEGIN IMMEDIATE", "c", "COMMIT"]);
  });

  test("does the work only when its turn comes: nothing is to be seen before it is committed", async () => {
    const { connection } = recordedConnection();
    const { transact } = createGroupCommit(connection);
    const memory: string[] = [];
    const written = transact(append(memory, "a"));
    expect(memory).toEqual([]);
    await written;
    expect(memory).toEqual(["a"]);
  });

  test("leaves out work that throws, and commits the rest", async () => {
    const { connection, said } = recordedConnection();
    const { transact } = createGroupCommit(connection);
    const memory: string[] = [];
    const wrong = transact(() => {
      throw new Error("taken");
    });
    const [refused, done] = await Promise.allSettled([wrong, transact(append(memory, "b"))]);
    expect(refused).toMatchObject({ status: "rejected", reason: { message: "taken" } });
    expect(done).toEqual({ status: "fulfilled", value: "b" });
    expect(said).toEqual(["BEGIN IMMEDIATE", "b", "COMMIT"]);
  });

  test.each(["BEGIN IMMEDIATE", "b", "COMMIT"])(
    "that fails at %s rejects all of its turn and takes back what it did",
    async (step) => {
      const { connection, said, failAt } = recordedConnection();
      const commits = createGroupCommit(connection);
      const memory = ["0"];
      failAt((sql) => sql === step);
      const results = await Promise.allSettled(["a", "b", "c"].map((word) => commits.transact(append(memory, word))));
      for (const result of results)
        expect(result).toMatchObject({ status: "rejected", reason: { code: "COMMIT_REFUSED" } });
      expect(memory).toEqual(["0"]);
      expect(connection.inTransaction).toBe(false);
      expect(commits.refusal).toBeInstanceOf(CommitRefused);

      failAt(null);
      said.length = 0;
      expect(await commits.transact(append(memory, "d"))).toBe("0d");
      expect(said).toEqual(["BEGIN IMMEDIATE", "d", "COMMIT"]);
      expect(commits.refusal).toBeNull();
    },
  );

  test("that can't even be rolled back is rolled back before the next", async () => {
    const { connection, said, failAt } = recordedConnection();
    const { transact } = createGroupCommit(connection);
    failAt((sql) => sql === "a" || sql === "ROLLBACK");
    await expect(transact(append([], "a"))).rejects.toThrow("disk full at a");
    failAt((sql) => sql.startsWith("BEGIN") && connection.inTransaction);
    await expect(transact(append([], "b"))).rejects.toThrow("disk full at BEGIN");
    expect(await transact(append([], "c"))).toBe("c");
    expect(said.slice(-3)).toEqual(["BEGIN IMMEDIATE", "c", "COMMIT"]);
  });
});
