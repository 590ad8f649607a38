import { afterAll, expect, test } from "@jest/globals";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../src/sqlite/database.ts";
import { openLocalStore } from "../../src/store/local/open.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { connect } from "../support/client.ts";
import { startLoad } from "../support/load.ts";
import { killAll, runToEnd, startApi, temporaryFolder } from "../support/processes.ts";
import { expectAsTheLedgerSays, untilSettled } from "../support/restored.ts";

const folder = temporaryFolder();
const [DATA_DIR, backup] = [join(folder, "data"), join(folder, "backup")];

afterAll(async () => {
  await killAll();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

test("an embedded installation that was backed up under load is whole where it is restored, and goes on", async () => {
  const api = await startApi({ DATA_DIR, CURSOR_SECRET: "the secret before the restore, long" });
  const load = startLoad(() => api.url, "ada");
  await load.more(40);
  const acknowledged = [...load.acknowledged];
  const { code, output } = await runToEnd("dist/cli.js", {}, ["backup", backup, "--data-dir", DATA_DIR]);
  expect([code, output]).toEqual([0, expect.stringContaining("checked")]);
  const again = await runToEnd("dist/cli.js", {}, ["backup", backup, "--data-dir", DATA_DIR]);
  expect([again.code, again.output]).toEqual([6, expect.stringContaining("is not empty")]);
  await load.more(20);
  await load.stop();
  await api.stop("SIGKILL");

  const restored = await startApi({ DATA_DIR: backup, CURSOR_SECRET: "the secret since the restore, so long" });
  const client = connect(restored.url, "ada");
  const since = await untilSettled(restored.url);
  // A place in the log that is another event's now: no cursor of before may be taken for it.
  const stale = client.subscribe("subscription ($after: Cursor) { eventFeed(after: $after) { __typename } }", {
    after: load.acknowledged.at(-1)?.cursor,
  });
  expect(JSON.stringify((await stale.ended).error)).toContain("BAD_USER_INPUT");
  await client.close();
  await restored.stop();

  const database = await openDatabase(backup);
  const collections = collectionsOf(await openLocalStore(database));
  expect(await expectAsTheLedgerSays(collections, [...acknowledged, since])).toBe(0);
  // One file, one moment: also what was acknowledged while it was copied is in it whole, or not at all.
  const documents = await collections.documents.find({}).toArray();
  expect((await collections.events.find({}).toArray()).length).toBe(
    documents.reduce((sum, one) => sum + one.version, 0),
  );
  await database.close();
}, 120_000);
