import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { jsonLines, runCli } from "../support/cli.ts";
import { cliApi } from "../support/cli-api.ts";
import { temporaryFolder } from "../support/processes.ts";

const api = cliApi();
const { create, run } = api;

describe("event and events", () => {
  test("list the newest first, page by page, as text and as JSON", async () => {
    for (const title of ["Listed a", "Listed b", "Listed c"]) await create(title);
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
    const id = await create("Shown");
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

test("doctor finds all well, or what is wrong and what to do", async () => {
  const well = await run("doctor");
  expect(well).toMatchObject({ code: 0, stderr: "" });
  expect(well.stdout).toContain("subscriptions work");
  expect(well.stdout).toContain("the same as this command line");

  const wrong = { BOOKSPACE_ENDPOINT: api.url, MONGODB_URL: "mongodb://127.0.0.1:1/x", JWKS_URL: "http://127.0.0.1/" };
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
