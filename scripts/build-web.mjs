// Builds the dashboard into dist/web, with a gzipped copy beside each file; does nothing when its sources are as they were.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const OUT = "dist/web";
/** What the folder was built from; beside it, so that both go with `dist`. */
const STAMP = "dist/web.stamp";

const filesOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

function stampOfSources() {
  const hash = createHash("sha256");
  for (const file of [...filesOf("web"), ...filesOf("sdk/src"), "scripts/build-web.mjs", "package-lock.json"])
    hash.update(`${file}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

const stamp = stampOfSources();
const isBuilt = existsSync(`${OUT}/index.html`) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === stamp;
if (!isBuilt) {
  // Loaded only now: a start that has nothing to build shall not wait for it.
  const { build } = await import("vite");
  await build({ configFile: "web/vite.config.ts", logLevel: "warn" });
  writeFileSync(`${OUT}/paths.json`, readFileSync("web/src/pages/paths.json"));
  for (const file of filesOf(OUT).filter((name) => /\.(html|js|css|svg)$/.test(name)))
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  writeFileSync(STAMP, stamp);
}
