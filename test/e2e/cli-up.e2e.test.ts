import { chmodSync } from "node:fs";
import { afterAll, describe, expect, test } from "@jest/globals";
import { killClis, runCli, startCli } from "../support/cli.ts";
import { createDocument } from "../support/cli-api.ts";
import { temporaryFolder } from "../support/processes.ts";

afterAll(killClis);

const SECRETS = { JWT_SECRET: "k".repeat(32), CURSOR_SECRET: "c".repeat(32) };

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

  test("with a mistake in the configuration says each, and starts nothing", async () => {
    const env = { PORT: "99999", LOG_LEVEL: "loud" };
    const { code, stderr } = await runCli(["up", "--no-open"], { env });
    expect(code).toBe(2);
    expect(stderr).toContain("PORT: must be a whole number from 0 to 65535");
    expect(stderr).toContain("LOG_LEVEL: ");
    expect(stderr).not.toMatch(/^\s+at /m);
  }, 30_000);

  test.each([
    ["on an address of another machine", { HOST: "192.0.2.1" }, "HOST '192.0.2.1' is no address of this machine"],
    ["in production, on a folder that is open to all", { NODE_ENV: "production", ...SECRETS }, "'chmod o-rwx' it"],
  ])(
    "%s is a mistake in the configuration, too",
    async (_what, env, said) => {
      const cwd = temporaryFolder();
      chmodSync(cwd, 0o755);
      const args = ["up", "--no-open", "--port", "0", "--data-dir", "."];
      const { code, stdout, stderr } = await runCli(args, { cwd, env });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(said);
      expect(stderr).not.toMatch(/^\s+at /m);
    },
    30_000,
  );

  test.each(["SIGINT", "SIGHUP"] as const)(
    "goes on when nobody reads its log, and stops in order at %s",
    async (signal) => {
      const up = startCli(["up", "--port", "0", "--no-open"]);
      await up.says("BookSpace is up", 30_000);
      up.leave();
      const [url = ""] = /http:\/\/localhost:\d+/.exec(up.stderr()) ?? [];
      await createDocument(url, "For nobody");
      expect(up.stderr()).not.toContain("Stopping");
      up.signal(signal);
      expect(await up.ended()).toMatchObject({ code: 0, stderr: expect.stringContaining("Stopping…") });
    },
    60_000,
  );
});
