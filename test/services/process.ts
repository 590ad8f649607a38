import { type ChildProcess, spawn } from "node:child_process";
import { openSync, closeSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** A service of a test's own, on ports and in a folder that nobody else uses. */
export interface Service {
  readonly url: string;
  readonly dir: string;
  readonly port: number;
  /** The server's process; 0 while it is not running. */
  readonly pid: number;
  /** Ends it and waits until it is gone; removes its folder if it was made here. */
  stop(): Promise<void>;
  /** Sends a signal to the server itself. `SIGKILL` waits until it is gone; `SIGSTOP` and `SIGCONT` freeze and thaw it. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again, in the same folder and on the same port; ends it first when it still runs. */
  restart(): Promise<void>;
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** Starts a program with its output in a file; `exited` settles when it is gone. */
export function launch(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  output: string,
): { child: ChildProcess; exited: Promise<void> } {
  const file = openSync(output, "a");
  // A group of its own: an interrupt at the terminal is for the runner, which then stops its services in order.
  const child = spawn(program, args, { env, stdio: ["ignore", file, file], detached: true });
  closeSync(file);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve()).once("error", () => resolve());
  });
  return { child, exited };
}

/** Waits until the service answers. @throws Error when it ended or did not answer in time, naming its output file. */
export async function answers(
  name: string,
  probe: () => Promise<void>,
  child: ChildProcess,
  output: string,
  withinMs = 60_000,
): Promise<void> {
  const until = Date.now() + withinMs;
  for (;;) {
    try {
      return await probe();
    } catch (cause) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`${name} ended while it started; see ${output}`, { cause });
      if (Date.now() > until) throw new Error(`${name} did not answer within ${withinMs} ms; see ${output}`, { cause });
    }
    await pause(100);
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // already gone
  }
}
