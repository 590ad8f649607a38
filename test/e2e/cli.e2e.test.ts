import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { jsonLines, killClis, runCli, startCli } from "../support/cli.ts";
import { connect } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { killAll, type RunningApi, startApi, temporaryFolder } from "../support/processes.ts";

afterAll(async () => {
  killClis();
  await killAll();
});

async function create(url: string, title: string, tags: readonly string[] = []): Promise<string> {
  const { body } = await connect(url, "ada").rest("POST", "/v1/docs", { title, content: "…", tags });
  return (body["receipt"] as { readonly eventId: string }).eventId;
}

describe("the command line", () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi({ DATA_DIR: temporaryFolder() });
  }, 60_000);
  afterAll(async () => void (await api?.stop()), 30_000);

  const here = () => ({ BOOKSPACE_ENDPOINT: api.url });
  const run = (...args: string[]) => runCli(args, { env: here() });
  const start = (...args: string[]) => startCli(args, { env: here() });

  describe("tail", () => {
    test("tells each step as it happens, and on Ctrl-C where to go on; from there it goes on", async () => {
      const first = start("tail", "--json", "--text", "resumable");
      await first.says("caughtUp");
      const one = await create(api.url, "Resumable one");
      await first.says(`"eventId":"${one}"`);
      await eventually(
        () => first.lines.some((line) => line.includes('"consumer":null,"status":"PROCESSED"')),
        "the end",
      );
      first.signal("SIGINT");
      const { code, stderr } = await first.ended();
      expect(code).toBe(130);
      const [, line] = /Resume with: bookspace (tail .*)/.exec(stderr) ?? [];
      expect(line).toContain("--text resumable --after ");

      const two = await create(api.url, "Resumable two");
      const second = start(...(line ?? "").split(" "));
      await second.says(two);
      second.signal("SIGTERM");
      const { stdout } = await second.ended();
      expect(stdout).not.toContain(one);
    }, 60_000);

    test("filters as every command does; a mistake in a filter is a usage error", async () => {
      const tail = start("tail", "consumer:search", "--json");
      await tail.says("caughtUp");
      await create(api.url, "Filtered");
      await tail.says('"consumer":"search"');
      tail.signal("SIGINT");
      const { stdout } = await tail.ended();
      const consumers = jsonLines(stdout).flatMap(({ item, consumer }) => (item === "step" ? [consumer] : []));
      expect(new Set(consumers)).toEqual(new Set(["search"]));
      expect(await run("tail", "--consumer", "nobody")).toMatchObject({ code: 2 });
      expect(await run("tail", "--after", "nonsense")).toMatchObject({ code: 2 });
    }, 60_000);

    test("ends quietly when its reader leaves", async () => {
      const tail = start("tail", "--json");
      await tail.says("caughtUp");
      tail.leave();
      await create(api.url, "For nobody");
      expect(await tail.ended()).toMatchObject({ code: 0, stderr: "" });
    }, 60_000);
  });

  describe("event and events", () => {
    test("list the newest first, page by page, as text and as JSON", async () => {
      for (const title of ["Listed a", "Listed b", "Listed c"]) await create(api.url, title);
      const { code, stdout } = await run("events", "listed", "-n", "2");
      expect(code).toBe(0);
      expect(stdout.split("\n")[0]).toMatch(/^MADE +EVENT +TYPE +BY +STATUS +ABOUT$/);
      expect(stdout).toMatch(/Listed c\n.*Listed b\n$/);
      const { stdout: json } = await run("events", "listed", "--json", "-n", "150");
      expect(jsonLines(json).map(({ data }) => (data as { title: string }).title)).toEqual([
        "Listed c",
        "Listed b",
        "Listed a",
      ]);
      expect(await run("events", "--since", "yesterday")).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("15m, 1h, 2d"),
      });
    }, 60_000);

    test("show one as a waterfall, by its id or the end of it", async () => {
      const id = await create(api.url, "Shown");
      const { stdout } = await run("event", id, "--follow");
      expect(stdout).toMatch(/document\.created {2}✓ processed in /);
      for (const name of ["published", "notifications", "search", "analytics"]) expect(stdout).toContain(name);
      expect((await run("event", id.slice(-8))).stdout).toContain(id);
      expect(jsonLines((await run("event", id, "--json")).stdout)).toMatchObject([
        { id, status: "PROCESSED", effects: expect.any(Array) },
      ]);
    }, 60_000);

    test("of what there is not say so", async () => {
      for (const id of ["01a20d81-5f0b-7660-a938-ecb329c584d9", "ffffffffffff"]) {
        const { code, stderr } = await run("event", id);
        expect(code).toBe(3);
        expect(stderr).toContain("bookspace events");
      }
    }, 60_000);
  });

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
    const ids = await Promise.all(
      Array.from({ length: 3 }, (_, n) => create(api.url, `Dead ${n}`, ["fail:notifications"])),
    );
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
    for (const title of ["Exported a", "Exported b"]) await create(api.url, title);
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

  test("doctor finds all well, or what is wrong and what to do", async () => {
    const well = await run("doctor");
    expect(well).toMatchObject({ code: 0, stderr: "" });
    expect(well.stdout).toContain("subscriptions work");
    expect(well.stdout).toContain("the same as this command line");

    const wrong = { ...here(), MONGODB_URL: "mongodb://127.0.0.1:1/x", JWKS_URL: "http://127.0.0.1/" };
    const { code, stdout } = await runCli(["doctor", "--json"], { env: wrong });
    expect(code).toBe(6);
    const findings = jsonLines(stdout);
    const problems = findings.filter(({ state }) => state === "problem");
    expect(problems.map(({ check }) => check)).toEqual(["configuration", "configuration", "mongodb"]);
    for (const { advice } of problems) expect(advice).toEqual(expect.stringMatching(/\w/));

    const away = await run("doctor", "--endpoint", "http://127.0.0.1:1");
    expect(away).toMatchObject({ code: 6, stdout: expect.stringContaining("can't be reached") });
    expect((await run("doctor", "--user", "ada")).stdout).toContain("no operator");
    expect((await run("doctor", "--token", "nonsense")).code).toBe(6);
  }, 60_000);

  test.each([
    [4, ["pipeline", "--user", "ada"], "operator"],
    [4, ["tail", "--token", "nonsense"], "BOOKSPACE_TOKEN"],
    [4, ["dlq", "--user", "ada"], "operator"],
    [5, ["tail", "--endpoint", "http://127.0.0.1:1"], "bookspace up"],
    [5, ["pipeline", "--endpoint", "http://127.0.0.1:1"], "bookspace doctor"],
    [2, ["events", "--endpoint", "nowhere"], "'nowhere' is no endpoint"],
    [2, ["events", "--typ", "x"], "Did you mean --type?"],
    [2, ["evnts"], "Did you mean events?"],
    [2, [], "Usage: bookspace"],
  ])(
    "exits with %i for %j, and says what to do",
    async (code, args, said) => {
      const result = await run(...args);
      expect(result.code).toBe(code);
      expect(result.stdout).toBe("");
      expect(result.stderr).toContain(said);
      expect(result.stderr).not.toMatch(/^\s+at /m);
    },
    30_000,
  );

  test("runs by the program that package.json names", async () => {
    const { stdout } = await promisify(execFile)("bin/bookspace.mjs", ["--version"]);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  }, 60_000);

  test("reads endpoint and token from a file of the folder", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, ".bookspacerc.json"), JSON.stringify({ endpoint: api.url, user: "ada" }));
    expect(await runCli(["pipeline"], { cwd })).toMatchObject({ code: 4 });
    expect(await runCli(["events", "-n", "1"], { cwd })).toMatchObject({ code: 0 });
  }, 30_000);
});

describe("tail over a death of the API", () => {
  test("says that the connection is lost, comes back by itself, and misses nothing", async () => {
    const DATA_DIR = temporaryFolder();
    const first = await startApi({ DATA_DIR });
    const tail = startCli(["tail", "--json"], { env: { BOOKSPACE_ENDPOINT: first.url } });
    await tail.says("caughtUp");
    const made = [await create(first.url, "Before")];
    await first.stop("SIGKILL");
    await tail.says("was lost");
    const second = await startApi({ DATA_DIR, PORT: new URL(first.url).port });
    made.push(await create(second.url, "After"));
    await tail.says("Connected again");
    const processed = (id: string): boolean =>
      tail.lines.some((line) => line.includes(id) && line.includes('"consumer":null,"status":"PROCESSED"'));
    await eventually(() => made.every(processed), "both to be processed", 40_000);
    tail.signal("SIGINT");
    const { code, stdout } = await tail.ended();
    expect(code).toBe(130);
    const steps = jsonLines(stdout).filter(({ item }) => item === "step");
    const told = steps.map(({ eventId, consumer, attempt, status }) => `${eventId}/${consumer}/${attempt}/${status}`);
    expect(new Set(told).size).toBe(told.length);
    for (const id of made) expect(told.filter((one) => one.startsWith(id))).toHaveLength(5);
    await second.stop();
  }, 120_000);
});

describe("up", () => {
  test("starts a BookSpace, says where, and stops in order; a port that is taken is told", async () => {
    const cwd = temporaryFolder();
    const env = { MONGODB_URL: "mongodb://127.0.0.1:1/x", RABBITMQ_URL: "amqp://127.0.0.1:1" };
    const up = startCli(["up", "--port", "0", "--no-open"], { cwd, env });
    await up.says("BookSpace is up", 30_000);
    expect(up.stderr()).toContain("left aside");
    const [url = ""] = /http:\/\/localhost:\d+/.exec(up.stderr()) ?? [];
    expect(await runCli(["doctor", "--endpoint", url])).toMatchObject({ code: 0 });
    const second = await runCli(["up", "--port", new URL(url).port, "--no-open"], { cwd });
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining("runs on") });
    up.signal("SIGTERM");
    expect((await up.ended()).code).toBe(0);
  }, 60_000);
});
