import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { afterAll, afterEach, expect, test } from "@jest/globals";
import { killClis, runCli } from "../support/cli.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
afterAll(killClis);

/** An API whose export has these lines; where it is. */
async function exporting(lines: readonly object[]): Promise<string> {
  const http = createServer(({ method }, response) => {
    const answer = { data: { exportEvents: { url: "/v1/events/export" } } };
    response.end(
      method === "POST" ? JSON.stringify(answer) : lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
    );
  });
  server = http;
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

// A device that is a full disk; Linux has it.
(existsSync("/dev/full") ? test : test.skip).each([
  ["is found while it is written", "x".repeat(70_000)],
  ["is found when all was read", "x"],
])(
  "a full disk that %s is an error, and the line to go on is from what is in the file",
  async (_when, id) => {
    const endpoint = await exporting([{ cursor: "c1" }, { id, cursor: "c2" }, { complete: true, count: 2 }]);
    const args = ["export", "--after", "c0", "-o", "/dev/full"];
    const { code, stderr } = await runCli(args, { env: { BOOKSPACE_ENDPOINT: endpoint } });
    expect(code).toBe(1);
    expect(stderr).toContain("/dev/full can't be written: ENOSPC");
    expect(stderr).toContain("0 written. Go on with: bookspace export -o /dev/full --after c0\n");
  },
  60_000,
);
