import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { MongoClient } from "mongodb";
import { openDatabase } from "../../src/sqlite/database.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { openLocalStore } from "../../src/store/local/open.ts";
import { openMongoStore } from "../../src/store/mongo/open.ts";
import { type Store } from "../../src/store/port.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { manyEvents } from "../support/many-events.ts";
import { temporaryFolder } from "../support/processes.ts";
import { silentLog } from "../support/recorded-log.ts";

const sound = manyEvents(1_200);
/** As a stricter program would not have made it. */
const broken: EventRecord = { ...(sound[7] as EventRecord), _id: "zz-broken", data: { body: 5 } };

async function gate(...args: readonly string[]): Promise<{ code: number; output: string }> {
  const run = promisify(execFile)("npm", ["run", "--silent", "schema-gate", "--", ...args]);
  return run.then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, output: stdout + stderr }),
  );
}

const fill = (store: Store, records: readonly EventRecord[]): Promise<unknown> =>
  collectionsOf(store).events.insertMany(records, { ordered: false });

describe("npm run schema-gate, on an embedded installation", () => {
  const dataDir = temporaryFolder();
  const add = async (records: readonly EventRecord[]): Promise<void> => {
    const database = await openDatabase(dataDir);
    await fill(await openLocalStore(database), records);
    await database.close();
  };

  test("exits 0 when all that is stored would be read", async () => {
    await add(sound);
    const { code, output } = await gate("--against", `file:${dataDir}`);
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining("1200 stored events checked") });
  }, 60_000);

  test("exits 1 and names what would not", async () => {
    await add([broken]);
    const { code, output } = await gate("--against", `file:${dataDir}`);
    expect(code).toBe(1);
    expect(output).toContain("1201 stored events checked: 1 would break.");
    expect(output).toContain(`${broken.type}, version 1: 1\n  In data, '`);
    expect(output).toContain("first: zz-broken");
  }, 60_000);

  test("exits 2 when it can't tell", async () => {
    const database = await openDatabase(dataDir);
    const inUse = await gate("--against", `file:${dataDir}`);
    await database.close();
    expect(inUse).toMatchObject({ code: 2, output: expect.stringContaining("is in use by process") });
    for (const [args, why] of [
      [[], "--against"],
      [["--against", `file:${dataDir}/nothing`], "no 'bookspace.db'"],
      [["--against", "nonsense"], "is no MongoDB URL that can be read"],
    ] as const) {
      const { code, output } = await gate(...args);
      expect({ code, output }).toMatchObject({ code: 2, output: expect.stringContaining(why) });
    }
  }, 60_000);
});

const { MONGODB_URL } = process.env;
(MONGODB_URL ? describe : describe.skip)("npm run schema-gate, on MongoDB", () => {
  let url: URL;
  let store: Store;

  beforeAll(async () => {
    url = new URL(MONGODB_URL ?? "");
    url.pathname = `/gate_${randomUUID().replaceAll("-", "")}`;
    store = await openMongoStore(url.href, { log: silentLog });
    await fill(store, sound);
  }, 60_000);
  afterAll(async () => {
    const client = new MongoClient(url.href);
    await client.db().dropDatabase();
    await client.close();
    await store?.close();
  });

  test("exits 0, then 1 with a broken sample", async () => {
    expect(await gate("--against", url.href)).toMatchObject({ code: 0 });
    await fill(store, [broken]);
    const { code, output } = await gate("--against", url.href);
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining("first: zz-broken") });
  }, 60_000);
});
