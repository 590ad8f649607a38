import { afterAll, expect, test } from "@jest/globals";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { temporaryFolder } from "../support/processes.ts";

let child: ChildProcess | undefined;
afterAll(() => void child?.kill("SIGKILL"));

test("a process whose output nobody reads any more still stops in order", async () => {
  const started = spawn(process.execPath, ["dist/main.js"], {
    env: { PATH: process.env["PATH"], PORT: "0", HOST: "127.0.0.1", DATA_DIR: temporaryFolder() },
    stdio: ["ignore", "pipe", "ignore"],
  });
  child = started;
  const exited = once(started, "exit");
  for await (const chunk of started.stdout as AsyncIterable<Buffer>) {
    if (String(chunk).includes("BookSpace is ready")) break; // which closes this end
  }
  started.kill("SIGTERM");

  expect(await exited).toEqual([0, null]);
}, 60_000);
