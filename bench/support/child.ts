import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { callerOf } from "./rpc.ts";
import { type Memory } from "./probe.ts";

/** Where `run.mjs` put the bundles of this program. */
const BUNDLES = import.meta.dirname;
export const bundle = (name: string): string => join(BUNDLES, `${name}.mjs`);

/** This process's environment, without what would make a server run on other services. */
export function withoutServices(): NodeJS.ProcessEnv {
  const { MONGODB_URL: _m, RABBITMQ_URL: _r, ...clean } = process.env;
  return clean;
}

const START_TIMEOUT_MS = 60_000;
const running = new Map<ChildProcess, () => Promise<void>>();

/** For the end, however it comes: nothing that was started here stays. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running.values()].map((end) => end()));
}

/** Starts it in a group of its own, which ends as a whole: `npm` alone would leave behind what it started. */
export function spawnGroup(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "inherit"], detached: true });
  const end = async (): Promise<void> => {
    if (running.delete(child) && child.pid) process.kill(-child.pid, "SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  running.set(child, end);
  return { pid: child.pid ?? 0, stdout: child.stdout, end };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
  running.delete(child);
}

/** As `npm start` has it, and the probe. */
const FLAGS = ["--enable-source-maps", "--expose-gc", "--import", bundle("support/probe")];

export interface ServerProcess {
  /** Where it listens, when it is an API. */
  readonly url: string;
  readonly pid: number;
  /** From its spawn to its ready line, in milliseconds. */
  readonly readyMs: number;
  /** CPU time so far, in milliseconds. */
  cpu(): Promise<number>;
  memory(): Promise<Memory>;
  collectGarbage(): Promise<void>;
  /** Any other method of the probe that is in it. */
  call<R>(method: string): Promise<R>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface ServerOptions {
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A line of its output that says it is ready; a group in it is the port. */
  readonly ready: RegExp;
}

/** Starts a server with the probe in it, and waits until it says that it is ready. */
export async function startServer({ script, args = [], env, ready }: ServerOptions): Promise<ServerProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...FLAGS, script, ...args], {
    env: { ...withoutServices(), ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  running.set(child, () => stop(child, "SIGKILL"));
  let output = "";
  const port = await new Promise<string | undefined>((resolve, reject) => {
    const failed = (): void => reject(new Error(`${script} did not get ready:\n${output}`));
    const timeout = setTimeout(failed, START_TIMEOUT_MS);
    child.once("exit", failed);
    const read = (chunk: Buffer): void => {
      output = (output + String(chunk)).slice(-10_000);
      const found = ready.exec(output);
      if (!found) return;
      clearTimeout(timeout);
      child.off("exit", failed);
      for (const stream of [child.stdout, child.stderr]) stream?.off("data", read).resume();
      resolve(found[1]);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
  });
  const call = callerOf(child);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    readyMs: performance.now() - startedAt,
    cpu: () => call("cpu"),
    memory: () => call("memory"),
    collectGarbage: () => call("collect"),
    call,
    stop: (signal = "SIGTERM") => stop(child, signal),
  };
}

export interface ClientProcess {
  call<R>(method: string, params?: unknown): Promise<R>;
  stop(): Promise<void>;
}

/** Starts a client in a process of its own, so that its work is not counted as the server's. */
export function startClient(name: "load" | "subscribers" | "latency" | "resume" | "flood" | "stalled"): ClientProcess {
  const child = spawn(process.execPath, [bundle(`client/${name}`)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  running.set(child, () => stop(child, "SIGKILL"));
  return { call: callerOf(child), stop: () => stop(child, "SIGKILL") };
}
