// Bundles the benchmark and every process that it starts, then runs it. Arguments: see `npm run bench -- --help`.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
// Beside the dependencies, where Node finds them.
const outdir = join(root, "node_modules", ".cache", "bookspace", "bench");
await build({
  entryPoints: [
    "bench/main.ts",
    "bench/support/probe.ts",
    "bench/client/load.ts",
    "bench/client/subscribers.ts",
    "bench/client/latency.ts",
    "bench/client/resume.ts",
    "bench/yardstick/api.ts",
    "bench/yardstick/worker.ts",
  ],
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
});
const child = spawn(process.execPath, [join(outdir, "main.mjs"), ...process.argv.slice(2)], { stdio: "inherit" });
// The terminal's signal reaches both; the child stops what it started, and this process waits for it.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.once("exit", (code) => process.exit(code ?? 130));
