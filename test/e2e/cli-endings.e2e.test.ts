import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { CLI, cliEnvironment, jsonLines, killClis, runCli, startCli } from "../support/cli.ts";
import { connect } from "../support/client.ts";
import { killAll, type RunningApi, startApi, temporaryFolder } from "../support/processes.ts";

afterAll(async () => {
  killClis();
  await killAll();
});

test.each([
  [["--help"], 0],
  [["--version"], 0],
  [["completion", "bash"], 0],
  [["tail", "--no-such-flag"], 2],
  [[], 2],
])(
  "%j ends as ever when nobody reads what it says",
  async (args, code) => {
    const cli = startCli(args);
    cli.leave();
    cli.leaveStderr();
    expect((await cli.ended()).code).toBe(code);
  },
  30_000,
);

// A device that is a full disk; Linux has it.
(existsSync("/dev/full") ? test : test.skip).each(["--help", "--version", "completion bash"])(
  "%s that can't be written is an error, in a sentence",
  async (line) => {
    const script = `'${process.execPath}' '${CLI}' ${line} > /dev/full`;
    const failure = await promisify(execFile)("bash", ["-c", script], { env: cliEnvironment() }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error The output can't be written: ENOSPC.*\n$/),
    });
  },
  30_000,
);

describe("stdout into a file on a disk that fills up", () => {
  let api: RunningApi;
  let start: string;
  beforeAll(async () => {
    api = await startApi({ DATA_DIR: temporaryFolder() });
    const ada = connect(api.url, "ada");
    const first = await ada.rest("POST", "/v1/docs", { title: "First", content: "…" });
    start = (first.body["receipt"] as { readonly cursor: string }).cursor;
    for (let n = 0; n < 10; n++) await ada.rest("POST", "/v1/docs", { title: `Document ${n}`, content: "…" });
  }, 60_000);
  afterAll(async () => void (await api?.stop()), 30_000);

  /** A file can't grow past 3 kB: the write that comes there is cut short, and the next one fails, as on a full disk. */
  async function fill(...args: readonly string[]) {
    const path = join(temporaryFolder(), "out.ndjson");
    const script = `trap '' XFSZ; ulimit -f 3; exec "$@" > '${path}'`;
    const failure = await promisify(execFile)("bash", ["-c", script, "bash", process.execPath, CLI, ...args], {
      env: cliEnvironment({ BOOKSPACE_ENDPOINT: api.url }),
    }).catch((error: { readonly code: number; readonly stderr: string }) => error);
    return { ...failure, text: readFileSync(path, "utf8") };
  }

  test.each(["tail", "export"])(
    "%s ends with whole lines, and says to go on after the last one",
    async (command) => {
      const args = command === "tail" ? ["tail", "--json", "--user", "ada", "--after", start] : ["export"];
      const { code, stderr, text } = (await fill(...args)) as { code: number; stderr: string; text: string };
      expect(code).toBe(1);
      expect(stderr).toContain("The output can't be written: EFBIG");
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(text.endsWith("\n")).toBe(true);
      const last = jsonLines(text).at(-1);
      expect(stderr).toContain(`--after ${String(last?.["cursor"])}\n`);
    },
    30_000,
  );
});

test("an event that is followed over a death of the API says that the connection is lost, and that it is back", async () => {
  const DATA_DIR = temporaryFolder();
  const first = await startApi({ DATA_DIR });
  const env = { BOOKSPACE_ENDPOINT: first.url };
  expect(await runCli(["pause", "search"], { env })).toMatchObject({ code: 0 });
  const published = startCli(["publish", "--follow", "--json"], { env });
  await published.says('"status":"PUBLISHED"');
  await first.stop("SIGKILL");
  await published.says("was lost");
  const second = await startApi({ DATA_DIR, PORT: new URL(first.url).port });
  await published.says("Connected again");
  expect(await runCli(["resume", "search"], { env })).toMatchObject({ code: 0 });
  expect(await published.ended()).toMatchObject({ code: 0, stdout: expect.stringContaining('"status":"PROCESSED"') });
  await second.stop();
}, 120_000);
