// Makes what is published: dist/index.js, one file, and its types. Runs before `npm pack`.
import { execFileSync } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/index.ts"],
  outfile: "dist/index.js",
  bundle: true,
  packages: "external",
  platform: "neutral",
  target: "es2022",
  format: "esm",
  minify: true,
  sourcemap: true,
  logLevel: "warning",
});

execFileSync("tsc", ["--project", "."], { stdio: "inherit", shell: process.platform === "win32" });
// tsc leaves the sources' own names in declarations: there, no file has them.
for (const file of await readdir("dist")) {
  if (!file.endsWith(".d.ts")) continue;
  const text = await readFile(`dist/${file}`, "utf8");
  await writeFile(`dist/${file}`, text.replace(/(from "\.\/[^"]+)\.ts"/g, '$1.js"'));
}
