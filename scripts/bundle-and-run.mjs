import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
// Beside the dependencies, where Node finds them.
const bundles = join(root, "node_modules", ".cache", "bookspace");

/**
 * Bundles a program in TypeScript and every process that it starts into a folder of its own, then runs its `main`.
 * `entryPoints`: the source of each bundle, by its path in that folder, without an extension. `plugins`: esbuild's.
 */
export async function bundleAndRun({ name, entryPoints, plugins = [], args = process.argv.slice(2) }) {
  const outdir = join(bundles, name);
  await build({
    entryPoints,
    outdir,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    keepNames: true,
    outExtension: { ".js": ".mjs" },
    logLevel: "warning",
    plugins,
  });
  const child = spawn(process.execPath, [join(outdir, "main.mjs"), ...args], { stdio: "inherit" });
  // The terminal's signal reaches both; the child stops what it started, and this process waits for it.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.once("exit", (code) => process.exit(code ?? 130));
}
