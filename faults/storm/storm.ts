import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { callerOf } from "../../bench/support/rpc.ts";
import { type Verdict } from "./subscribers.ts";

/** Where `faults/run.mjs` put the bundles. */
const BUNDLE = join(import.meta.dirname, "storm", "subscribers.mjs");

/** Many subscribers of one document, in a process of their own. */
export interface Storm {
  open(given: { readonly urls: readonly string[]; readonly subject: string; readonly count: number }): Promise<void>;
  /** All of them lose their connection at once. */
  cut(): Promise<void>;
  /** What they heard of these events. */
  verdict(eventIds: readonly string[]): Promise<Verdict>;
  close(): Promise<void>;
}

export function startStorm(): Storm {
  const child = spawn(process.execPath, [BUNDLE], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const call = callerOf(child);
  return {
    open: (given) => call("open", given),
    cut: () => call("cut"),
    verdict: (eventIds) => call("verdict", eventIds),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}
