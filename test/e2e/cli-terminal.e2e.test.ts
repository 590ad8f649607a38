import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { connect } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { killAll, type RunningApi, startApi, temporaryFolder } from "../support/processes.ts";
import { hasTmux, openTerminal, type Terminal } from "../support/terminal.ts";

// In an environment without tmux these say that they are skipped; CI has it, and lets nothing be skipped.
const inTerminal = hasTmux ? describe : describe.skip;

inTerminal("the command line in a terminal", () => {
  let api: RunningApi;
  let terminal: Terminal | undefined;
  beforeAll(async () => {
    api = await startApi({ DATA_DIR: temporaryFolder() });
  }, 60_000);
  afterEach(async () => void (await terminal?.close()));
  afterAll(() => killAll(), 30_000);

  async function open(columns: number, env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
    terminal = await openTerminal(columns, 30, { BOOKSPACE_ENDPOINT: api.url, ...env });
    return terminal;
  }
  const create = (title: string, tags: readonly string[] = []) =>
    connect(api.url, "ada").rest("POST", "/v1/docs", { title, content: "…", tags });
  /** The terminal is as it was: the shell asks for the next line, and the cursor is there. */
  async function isGivenBack(screen: Terminal, exitCode: number): Promise<void> {
    await screen.type("echo code=$?", "Enter");
    await screen.shows(`code=${exitCode}`);
    expect(await screen.isCursorVisible()).toBe(true);
    await screen.type("typed", "");
    await screen.shows("ready> typed");
  }

  test.each([80, 120])(
    "tail is coloured and aligned on %i columns; Ctrl-C says how to go on",
    async (columns) => {
      const screen = await open(columns);
      await screen.type("bookspace tail", "Enter");
      await screen.shows(/\d +live/);
      await create("In a terminal", ["fail:search:1"]);
      await screen.shows("processed in");
      const steps = (await screen.lines()).filter((line) => /^\d\d:\d\d:\d\d\.\d{3} .*[●✓↻]/.test(line));
      expect(steps.length).toBe(6);
      expect(new Set(steps.map((line) => line.search(/[●✓↻]/))).size).toBe(1);
      expect(await screen.coloured()).toContain("\u001b[32m✓ done");
      await screen.type("C-c");
      const shown = await screen.shows("Resume with: bookspace tail --after");
      expect(shown).not.toContain("^CResume");
      await isGivenBack(screen, 130);
    },
    60_000,
  );

  test("pipeline is a live screen that fits when the terminal changes; q ends it", async () => {
    const screen = await open(120);
    await screen.type("bookspace pipeline", "Enter");
    await screen.shows("● live");
    await create("Live");
    await screen.shows(/processed +[▁▂▃▄▅▆▇█ ]*[▂▃▄▅▆▇█] +0\.[1-9]/);
    expect(await screen.isCursorVisible()).toBe(false);
    await screen.type("what is typed stands nowhere");
    const [api1, paused] = [
      connect(api.url, "operator"),
      "mutation($c: String!) { pauseConsumer(consumer: $c) { consumer } }",
    ];
    await api1.query(paused, { c: "search" });
    await screen.shows("‖ paused");
    await api1.query(paused.replace("pause", "resume"), { c: "search" });
    await screen.resize(80, 24);
    await screen.shows(/^search +● runs/m);
    const lines = (await screen.shows(/^BookSpace {2}\S+ +\S+ {2}● live\n\npublished/)).split("\n");
    expect(lines.filter((line) => line.startsWith("CONSUMER"))).toHaveLength(1);
    expect(lines.join("\n")).not.toContain("typed");
    await screen.type("q");
    await screen.shows(/q ends\nready> ?$/m);
    await isGivenBack(screen, 0);
  }, 60_000);

  test.each([
    [60, 15],
    [80, 24],
    [60, 9],
  ])(
    "pipeline holds on %i columns and %i rows: the rates stand at the top, and nothing is broken or drawn twice",
    async (columns, rows) => {
      const screen = await open(120);
      await screen.resize(columns, rows);
      await screen.type("clear; bookspace pipeline", "Enter");
      await screen.shows("● live");
      await create("Small");
      const shown = await screen.shows(/● live\n[^]*processed +[▁▂▃▄▅▆▇█ ]*0\.[1-9][^]*q ends/);
      const lines = shown.split("\n");
      expect(lines[0]).toMatch(/^BookSpace {2}\S+ +\S+ {2}● live$/);
      expect(lines.find((line) => line.startsWith("published"))).toMatch(/latency +p50 .* p99 \S+ m?s$/);
      for (const start of ["BookSpace", "published", "CONSUMER", "notifications"])
        expect(lines.filter((line) => line.startsWith(start))).toHaveLength(1);
      expect(lines.filter((line) => line.startsWith("api "))).toHaveLength(rows > 9 ? 1 : 0);
      if (rows === 9) expect(shown).toMatch(/… 4 more lines · q ends/);
      await screen.type("q");
      await screen.shows(/q ends\nready> ?$/m);
      await isGivenBack(screen, 0);
    },
    60_000,
  );

  test("pipeline gives the terminal back on Ctrl-C too", async () => {
    const screen = await open(80);
    await screen.type("bookspace pipeline", "Enter");
    await screen.shows("● live");
    await screen.type("C-c");
    await screen.shows(/^ready> ?$/m);
    await isGivenBack(screen, 130);
  }, 60_000);

  test("publish --follow draws the waterfall in place until it is settled", async () => {
    const screen = await open(80);
    await screen.type("bookspace publish --tag fail:search:2 --follow", "Enter");
    await screen.shows(/↻ search +█·+.*again in/);
    const shown = await screen.shows(/✓ search +█·+█·+█ +\S+ ms, 3 attempts/);
    expect(shown.match(/published/g)).toHaveLength(1);
    await screen.shows("told operator");
    expect(await screen.lines()).toContain("");
    await isGivenBack(screen, 0);
  }, 60_000);

  test("dlq replay says what it would do, asks, and shows how far it is", async () => {
    const screen = await open(100);
    await create("Dead", ["fail:analytics"]);
    await screen.type("bookspace tail status:dead-lettered", "Enter");
    await screen.shows("gave up after 4", 30_000);
    await screen.type("C-c");
    await screen.shows("Resume with");
    await screen.type("clear; bookspace dlq", "Enter");
    await screen.shows(/1 +analytics +DRILL/);
    await screen.type("bookspace dlq replay --all --canary", "Enter");
    await screen.shows("Replay it as a canary? [y/N]");
    await screen.type("n", "Enter");
    await screen.shows("Nothing was done.");
    await screen.type("clear; bookspace dlq replay --all --canary", "Enter");
    await screen.shows("[y/N]");
    await screen.type("y", "Enter");
    await screen.shows(/canary +━+ +\d+ %/);
    await screen.shows(/stopped in .*1 failed again/, 30_000);
    await isGivenBack(screen, 6);
  }, 90_000);

  test("up opens the dashboard, shows where it is and every step, and stops in order on Ctrl-C", async () => {
    const folder = temporaryFolder();
    const opened = join(folder, "opened");
    writeFileSync(join(folder, "browser"), `#!/bin/sh\necho "$1" > '${opened}'\n`, { mode: 0o755 });
    const screen = await open(100, {
      BROWSER: join(folder, "browser"),
      DISPLAY: ":0",
      // Where this machine says which browser is whose.
      XDG_DATA_DIRS: folder,
      XDG_CONFIG_DIRS: folder,
    });
    await screen.type("bookspace up --port 0", "Enter");
    // A screen may be looked at between two of its lines: what is read from it is waited for itself.
    const dashboard = /dashboard +(http:\/\/localhost:\d+)\/\n/;
    const url = dashboard.exec(await screen.shows(dashboard, 30_000))?.[1] ?? "";
    await eventually(() => readFileSync(opened, "utf8") === `${url}/\n`, "the browser to be opened");
    await connect(url, "ada").rest("POST", "/v1/docs", { title: "Up", content: "…", tags: ["fail:search:1"] });
    await screen.shows(/search +↻ again in 1\.0 s: DRILL/);
    expect(await screen.shows("processed in")).not.toContain("at drillFailure");
    await screen.type("C-c");
    await screen.shows("Stopping…");
    await isGivenBack(screen, 0);
  }, 60_000);
});
