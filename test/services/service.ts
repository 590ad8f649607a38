import { type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answers, launch, type Service, signal } from "./process.ts";

export interface ServiceOptions {
  readonly port?: number;
  /** Kept when given; a folder made here is removed at `stop`. */
  readonly dir?: string;
}

export interface ServiceKind {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Rejects until the service answers. */
  readonly probe: () => Promise<void>;
  /** The server's process, when that is not the one that was started. */
  readonly serverPid?: () => number | null;
}

export const serviceDir = (name: string, dir?: string): string =>
  dir ?? mkdtempSync(join(tmpdir(), `bookspace-${name}-`));

/** Starts a service and waits until it answers. */
export async function startService(kind: ServiceKind, dir: string, removeDir: boolean): Promise<Service> {
  const output = join(dir, "output.log");
  let running: { child: ChildProcess; exited: Promise<void> } | null = null;

  const pid = (): number => (running ? (kind.serverPid?.() ?? running.child.pid ?? 0) : 0);

  async function start(): Promise<void> {
    running = launch(kind.program, kind.args, { ...process.env, ...kind.env }, output);
    try {
      await answers(kind.name, kind.probe, running.child, output);
    } catch (error) {
      await end("SIGKILL");
      throw error;
    }
  }

  async function end(how: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (!running) return;
    const { child, exited } = running;
    const server = pid();
    const all = [...new Set([server, child.pid ?? 0])].filter((each) => each > 0);
    if (how === "SIGKILL") for (const each of all) signal(each, "SIGKILL");
    else {
      if (server > 0) signal(server, "SIGCONT"); // a frozen process would never see the other signal
      if (server > 0) signal(server, "SIGTERM");
    }
    const patience = setTimeout(() => all.forEach((each) => signal(each, "SIGKILL")), 20_000);
    await exited;
    clearTimeout(patience);
    running = null;
  }

  await start();
  return {
    url: kind.url,
    dir,
    port: kind.port,
    get pid() {
      return pid();
    },
    async stop() {
      await end("SIGTERM");
      if (removeDir) await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
    async kill(name) {
      if (name === "SIGKILL" || name === "SIGTERM") return end(name);
      if (pid() > 0) signal(pid(), name);
    },
    async restart() {
      await end("SIGTERM");
      await start();
    },
  };
}
