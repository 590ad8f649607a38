import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Explored } from "./explore.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const PARTS = 2;

/**
 * Explores all scenarios, in processes of their own: thousands of runs take a third of the time that they take in a test runner's sandbox.
 * @throws when such a process fails.
 */
export async function exploreAll(kind: "crashes" | "deliveries"): Promise<ReadonlyMap<string, Explored>> {
  // Beside its dependencies, where Node finds them.
  const outfile = join(root, "node_modules", ".cache", "bookspace", `explore-${kind}-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, "test/support/crash/main.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outfile,
  });
  try {
    const explored = await Promise.all(Array.from({ length: PARTS }, (_, part) => explorePart(outfile, kind, part)));
    return new Map(explored.flat().map((one) => [one.scenario, one]));
  } finally {
    await rm(outfile, { force: true });
  }
}

async function explorePart(script: string, kind: string, part: number): Promise<readonly Explored[]> {
  const child = spawn(process.execPath, [script, kind, String(part), String(PARTS)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  const explored: Explored[] = [];
  for await (const line of createInterface(child.stdout)) explored.push(JSON.parse(line) as Explored);
  const [code] = (await exit) as [number | null];
  if (code !== 0) throw new Error(`Exploring ended with ${code}.`);
  return explored;
}
