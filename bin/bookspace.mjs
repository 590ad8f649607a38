#!/usr/bin/env node
// Runs the command line. In a checkout it is built first when that was never done, or when a source is newer.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = join(root, "dist", "cli.js");
const SOURCES = ["cli", "sdk/src", "src", "worker", "web", "scripts", "package.json"];

function newest(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function isStale() {
  if (!existsSync(built)) return true;
  const sources = SOURCES.map((name) => join(root, name)).filter(existsSync);
  // Installed without its sources: there is nothing to build from.
  return existsSync(join(root, "cli")) && Math.max(...sources.map(newest)) > statSync(built).mtimeMs;
}

if (isStale()) {
  const onTerminal = process.stderr.isTTY === true;
  if (onTerminal) process.stderr.write("Building BookSpace…");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status, stdout, stderr } = spawnSync(npm, ["run", "--silent", "build"], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (onTerminal) process.stderr.write("\r\u001b[2K");
  if (status !== 0) {
    console.error(
      `${stdout ?? ""}${stderr ?? ""}\nBookSpace could not be built. Run 'npm ci' in ${root}, then try again.`,
    );
    process.exit(1);
  }
}

await import("../dist/cli.js");
