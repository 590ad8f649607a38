// Bundles the faults and the client that it starts, then runs them. Arguments: see `npm run faults -- --help`.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
// Beside the dependencies, where Node finds them.
const outdir = join(root, "node_modules", ".cache", "bookspace", "faults");
await build({
  entryPoints: ["faults/main.ts", "faults/storm/subscribers.ts"],
  outdir,
  outbase: "faults",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  packages: "external",
  keepNames: true,
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
});
const child = spawn(process.execPath, ["--enable-source-maps", join(outdir, "main.mjs"), ...process.argv.slice(2)], {
  stdio: "inherit",
});
// The terminal's signal reaches both; the child stops what it started, and this process waits for it.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.once("exit", (code) => process.exit(code ?? 130));
