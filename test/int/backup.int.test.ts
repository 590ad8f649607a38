import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { backUp } from "../../src/sqlite/backup.ts";
import { type Database, openDatabase } from "../../src/sqlite/database.ts";
import { temporaryFolder } from "../support/processes.ts";

const root = temporaryFolder();
let source: string;
let target: string;
let count = 0;

beforeEach(() => {
  count += 1;
  source = join(root, `source-${count}`);
  target = join(root, `backup-${count}`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Rows that say the same number, each on a page of its own: each commit raises them all by one. */
const ROWS = 20;
const BALLAST_BYTES = 8_000_000;
const FILLER = "x".repeat(3_000);

async function openCounters(): Promise<Database> {
  const database = await openDatabase(source);
  database.exec("CREATE TABLE counters (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, filler TEXT NOT NULL)");
  const params = (id: number): [number, string] => [id, FILLER];
  await database.write(
    Array.from({ length: ROWS }, (_, id) => ({ sql: "INSERT INTO counters VALUES (?, 0, ?)", params: params(id) })),
  );
  // Nobody writes there: it takes a while to copy, and the log is begun anew meanwhile.
  database.exec("CREATE TABLE ballast (id INTEGER PRIMARY KEY, filler TEXT NOT NULL)");
  await database.write([{ sql: "INSERT INTO ballast VALUES (1, hex(randomblob(?)))", params: [BALLAST_BYTES / 2] }]);
  return database;
}

function startCounting(database: Database) {
  let committed = 0;
  let stopped = false;
  const running = (async () => {
    while (!stopped) {
      await database.write([{ sql: "UPDATE counters SET n = n + 1", params: [] }]);
      committed += 1;
    }
  })();
  return {
    committed: () => committed,
    async stop() {
      stopped = true;
      await running;
    },
  };
}

async function countersIn(folder: string): Promise<readonly number[]> {
  const database = await openDatabase(folder);
  const rows = database.read("SELECT DISTINCT n FROM counters");
  await database.close();
  return rows.map(({ n }) => n as number);
}

describe("a backup", () => {
  test("taken while another commit comes every moment is one moment of it, nothing committed before is missing", async () => {
    const database = await openCounters();
    const counting = startCounting(database);
    try {
      for (let round = 1; round <= 10; round += 1) {
        const before = counting.committed();
        const made = await backUp(source, join(target, String(round)));
        const after = counting.committed();
        const found = await countersIn(join(target, String(round)));
        expect(found).toHaveLength(1);
        expect(found[0]).toBeGreaterThanOrEqual(before);
        expect(found[0]).toBeLessThanOrEqual(after + 1);
        expect(statSync(made.file).size).toBe(made.bytes);
      }
    } finally {
      await counting.stop();
      await database.close();
    }
  }, 60_000);

  test("of a folder that nobody works on is whole; it is one file, for this user alone", async () => {
    const database = await openCounters();
    await database.write([{ sql: "UPDATE counters SET n = 7", params: [] }]);
    await database.close();
    const { file } = await backUp(source, target);
    expect(readdirSync(target)).toEqual(["bookspace.db"]);
    expect([statSync(target).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(await countersIn(target)).toEqual([7]);
  });

  test("is refused where something is already, and where there is nothing to back up", async () => {
    await expect(backUp(join(root, "nowhere"), target)).rejects.toThrow("There is no bookspace.db in");
    await (await openCounters()).close();
    mkdirSync(target);
    writeFileSync(join(target, "another"), "");
    await expect(backUp(source, target)).rejects.toThrow("is not empty: name a folder for this backup alone");
    expect(readdirSync(target)).toEqual(["another"]);
  });

  test("that can not be written fails, says why, and leaves nothing that could be taken for a backup", async () => {
    await (await openCounters()).close();
    const file = join(root, "no folder");
    writeFileSync(file, "");
    await expect(backUp(source, join(file, "below"))).rejects.toThrow(/could not be copied .*ENOTDIR/);
  });

  test("of a damaged file fails and leaves nothing that could be taken for a backup", async () => {
    mkdirSync(source);
    writeFileSync(join(source, "bookspace.db"), "no database".repeat(1_000));
    await expect(backUp(source, target)).rejects.toThrow("could not be copied");
    expect(readdirSync(target)).toEqual([]);
  });
});
