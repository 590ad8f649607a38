// Bundles a program and every process that it starts into a folder of its own, then runs it with this one's arguments.
import { spawn } from "node:child_process";
import { copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);

export async function bundleAndRun(name, entryPoints, plugins = []) {
  // Beside the dependencies, where Node finds them.
  const outdir = join(root, "node_modules", ".cache", "bookspace", name);
  await build({
    entryPoints,
    outdir,
    outbase: "bench",
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
  // The API reads its version from the folder above its own.
  copyFileSync(join(root, "package.json"), join(dirname(outdir), "package.json"));
  const child = spawn(process.execPath, [join(outdir, "main.mjs"), ...process.argv.slice(2)], { stdio: "inherit" });
  // The terminal's signal reaches both; the child stops what it started, and this process waits for it.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.once("exit", (code) => process.exit(code ?? 130));
}
