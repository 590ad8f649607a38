import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { temporaryFolder } from "./processes.ts";
import { eventually } from "./eventually.ts";

export const CLI = `${process.cwd()}/dist/cli.js`;

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  /** Whole lines of stdout so far. */
  readonly lines: readonly string[];
  readonly stderr: () => string;
  /** Waits for a line, or for what is said on stderr. */
  says(text: string, timeoutMs?: number): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** The reader of its output leaves. */
  leave(): void;
  /** Nobody reads what it says on stderr either. */
  leaveStderr(): void;
  ended(): Promise<CliRun>;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
}

const started = new Set<ChildProcess>();

/** For `afterAll`: a test that fails half-way leaves nothing running. */
export function killClis(): void {
  for (const child of started) child.kill("SIGKILL");
  started.clear();
}

/** An environment that nothing of this machine's gets into. */
export function cliEnvironment(env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH, LANG } = process.env;
  return { PATH, LANG, HOME: temporaryFolder(), ...env };
}

/** Starts the command line as a process, without a terminal. */
export function startCli(args: readonly string[], { env, cwd, input }: CliOptions = {}): RunningCli {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: cliEnvironment(env),
    cwd: cwd ?? temporaryFolder(),
    stdio: "pipe",
  });
  started.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  child.stdin.on("error", () => {}).end(input ?? "");
  const closed = once(child, "close") as Promise<[number | null]>;
  return {
    get lines() {
      return stdout.split("\n").slice(0, -1);
    },
    stderr: () => stderr,
    async says(text, timeoutMs) {
      await eventually(
        () => stdout.includes(text) || stderr.includes(text),
        `'${text}', where it said:\n${stdout}\n${stderr}`,
        timeoutMs,
      );
    },
    signal: (signal) => void child.kill(signal),
    leave: () => void child.stdout.destroy(),
    leaveStderr: () => void child.stderr.destroy(),
    async ended() {
      const [code] = await closed;
      started.delete(child);
      return { code, stdout, stderr };
    },
  };
}

/** Runs the command line to its end. */
export const runCli = (args: readonly string[], options: CliOptions = {}): Promise<CliRun> =>
  startCli(args, options).ended();

/** Its lines of JSON. */
export const jsonLines = (text: string): readonly Readonly<Record<string, unknown>>[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
