import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { jsonLines } from "../support/cli.ts";
import { cliApi } from "../support/cli-api.ts";
import { eventually } from "../support/eventually.ts";
import { temporaryFolder } from "../support/processes.ts";

const { create, run } = cliApi();

test("publish sends a test event, and follows it until it is settled", async () => {
  const { code, stdout } = await run("publish", "--tag", "fail:search:1", "--follow");
  expect(code).toBe(0);
  expect(stdout).toContain("document.created  ✓ processed");
  expect(stdout).toMatch(/search .*2 attempts/);
  expect(stdout).toContain("DRILL");
  const states = jsonLines((await run("publish", "user.registered", "--follow", "--json")).stdout);
  expect(states.at(-1)).toMatchObject({ type: "USER_REGISTERED", test: true, status: "PROCESSED" });
  const wrong = await run("publish", "--data", "{}");
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("data.title");
  expect(await run("publish", "--data", "{")).toMatchObject({ code: 2 });
}, 60_000);

test("pause and resume steer a consumer, pipeline tells of it", async () => {
  expect((await run("pause", "analytics")).stdout).toMatch(/analytics +‖ paused/);
  expect((await run("pipeline")).stdout).toMatch(/analytics +‖ paused/);
  const [snapshot] = jsonLines((await run("pipeline", "--once", "--json")).stdout);
  expect(snapshot?.["queues"]).toContainEqual(expect.objectContaining({ consumer: "analytics", paused: true }));
  expect((await run("resume", "analytics")).stdout).toMatch(/analytics +● runs/);
  const { code, stderr } = await run("pause", "nobody");
  expect(code).toBe(2);
  expect(stderr).toContain("notifications, search, analytics");
}, 60_000);

test("dead letters: looked at, replayed as a canary that stops, mended, discarded", async () => {
  const ids = await Promise.all(Array.from({ length: 3 }, (_, n) => create(`Dead ${n}`, ["fail:notifications"])));
  expect((await run("event", ids[0] ?? "", "--follow")).code).toBe(6);
  await eventually(
    async () => jsonLines((await run("dlq", "--json")).stdout)[0]?.["count"] === 3,
    "three dead letters",
  );
  expect((await run("dlq")).stdout).toMatch(/3 {2}notifications {2}DRILL/);

  expect(await run("dlq", "replay")).toMatchObject({ code: 2, stderr: expect.stringContaining("--all") });
  const unasked = await run("dlq", "replay", "--consumer", "notifications");
  expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
  expect(unasked.stderr).toContain("3 dead letters of 3 events");
  const plan = await run("dlq", "replay", "--all", "--dry-run", "--json");
  expect(jsonLines(plan.stdout)).toMatchObject([{ matched: 3 }]);
  expect(await run("dlq", "replay", "--id", "none", "--yes")).toMatchObject({ code: 3 });

  const canary = await run("dlq", "replay", "--consumer", "notifications", "--canary", "--yes");
  expect(canary).toMatchObject({
    code: 6,
    stdout: expect.stringMatching(/stopped .* 1 failed again, 2 not touched/),
  });
  const mended = await run("dlq", "replay", "--id", ids[0] ?? "", "--edit", "tags=[]", "--yes", "--json");
  expect(mended.code).toBe(0);
  expect(jsonLines(mended.stdout).at(-1)).toMatchObject({ status: "COMPLETED", processed: 1 });

  expect(await run("dlq", "discard", "--all", "--yes")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--reason"),
  });
  const discarded = await run("dlq", "discard", "--all", "--yes", "--reason", "A drill", "--json");
  expect(jsonLines(discarded.stdout)).toEqual([{ discarded: 2 }]);
  expect((await run("dlq")).stderr).toContain("No dead letters");
  expect((await run("event", ids[1] ?? "")).stdout).toContain("discarded by operator: A drill");
}, 120_000);

test("export writes every event, to stdout or a file, and goes on after a cursor", async () => {
  for (const title of ["Exported a", "Exported b"]) await create(title);
  await eventually(
    async () => jsonLines((await run("events", "exported", "--json")).stdout).length === 2,
    "both in the ledger",
  );
  const lines = jsonLines((await run("export", "exported")).stdout);
  expect(lines).toMatchObject([
    { data: { title: "Exported a" } },
    { data: { title: "Exported b" } },
    { complete: true, count: 2 },
  ]);
  const file = join(temporaryFolder(), "events.ndjson");
  const rest = await run("export", "exported", "--after", String(lines[0]?.["cursor"]), "-o", file);
  expect(rest).toMatchObject({ code: 0, stdout: "", stderr: expect.stringContaining("1 event written") });
  expect(jsonLines(await readFile(file, "utf8"))).toMatchObject([
    { data: { title: "Exported b" } },
    { complete: true, count: 1 },
  ]);
  expect(await run("export", "-o", "/nowhere/at/all")).toMatchObject({ code: 2 });
}, 60_000);
