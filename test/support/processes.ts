import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./eventually.ts";

export interface RunningProcess {
  readonly pid: number;
  /** Everything it logged so far, a line each. */
  readonly lines: readonly string[];
  has(text: string): boolean;
  /** Sends the signal and waits for the end; the exit code, or null when the signal ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Waits for it to end by itself. */
  ended(): Promise<number | null>;
  signal(signal: NodeJS.Signals): void;
}

export interface RunningApi extends RunningProcess {
  readonly url: string;
}

export interface RunningWorker extends RunningProcess {
  readonly healthUrl: string;
}

type Settings = Readonly<Record<string, string>>;

const started = new Set<ChildProcess>();

/** For `afterAll`: a test that fails half-way leaves nothing running. */
export async function killAll(): Promise<void> {
  await Promise.all(
    [...started].map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    }),
  );
  started.clear();
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), "bookspace-"));

function run(script: string, args: readonly string[], settings: Settings): RunningProcess {
  const { MONGODB_URL: _m, RABBITMQ_URL: _r, ...clean } = process.env;
  const child = spawn(process.execPath, ["--enable-source-maps", script, ...args], {
    env: { ...clean, NODE_ENV: "development", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.add(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      lines.push(...parts);
    });
  }
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    pid: child.pid ?? -1,
    lines,
    has: (text) => lines.some((line) => line.includes(text)),
    signal: (signal) => void child.kill(signal),
    ended: async () => (await exited)[0],
    async stop(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const [code] = await exited;
      started.delete(child);
      return code;
    },
  };
}

const exitedEarly = (running: RunningProcess): Error =>
  new Error(`The process did not get ready:\n${running.lines.slice(-20).join("\n")}`);

/** Starts the API (embedded unless the settings name services) on a free port, and waits until it is ready. */
export async function startApi(settings: Settings): Promise<RunningApi> {
  const running = run("dist/main.js", [], { PORT: "0", HOST: "127.0.0.1", ...settings });
  const ready = await eventually(
    () => running.lines.find((line) => line.includes("BookSpace is ready on")),
    "the API to be ready",
    30_000,
  ).catch(() => {
    throw exitedEarly(running);
  });
  const port = /localhost:(\d+)/.exec(ready)?.[1];
  return { ...running, url: `http://127.0.0.1:${port}` };
}

type Script = "dist/main.js" | "dist/worker.js" | "dist/cli.js";
const ANY_PORT = { PORT: "0", WORKER_HEALTH_PORT: "0", HOST: "127.0.0.1" };

/** Starts a process and waits for a text in its log: for one that can't get ready. */
export async function startUntil(script: Script, settings: Settings, text: string): Promise<RunningProcess> {
  const running = run(script, [], { ...ANY_PORT, ...settings });
  await eventually(() => running.has(text), `the process to say '${text}'`, 30_000).catch(() => {
    throw exitedEarly(running);
  });
  return running;
}

/** Runs a process until it ends by itself. */
export async function runToEnd(
  script: Script,
  settings: Settings,
  args: readonly string[] = [],
): Promise<{ code: number | null; output: string }> {
  const running = run(script, args, { ...ANY_PORT, ...settings });
  const code = await running.ended();
  return { code, output: running.lines.join("\n") };
}

/** Runs the API until it ends by itself: for starts that must be refused. */
export const refusedStart = (settings: Settings): ReturnType<typeof runToEnd> => runToEnd("dist/main.js", settings);

/** Starts a worker whose health is on a free port, and waits until it is ready. */
export async function startWorkerProcess(settings: Settings, args: readonly string[] = []): Promise<RunningWorker> {
  const running = run("dist/worker.js", args, { WORKER_HEALTH_PORT: "0", HOST: "127.0.0.1", ...settings });
  const ready = await eventually(
    () => running.lines.find((line) => line.includes("The worker is ready")),
    "the worker to be ready",
    30_000,
  ).catch(() => {
    throw exitedEarly(running);
  });
  const { healthPort } = JSON.parse(ready) as { healthPort: number };
  return { ...running, healthUrl: `http://127.0.0.1:${healthPort}/health` };
}
