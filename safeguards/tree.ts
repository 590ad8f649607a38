import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Safeguard } from "./safeguard.ts";

/** A copy of the working tree, in which one safeguard at a time is off. */
export interface Tree {
  readonly root: string;
  /** Bundles the processes anew. @throws Error with what the bundler says */
  build(): void;
  /** Runs something while the safeguard is off. */
  without<R>(safeguard: Safeguard, work: () => Promise<R>): Promise<R>;
  remove(): void;
}

/** Copies what git knows or would add; the dependencies are shared. */
export function copyTree(root: string): Tree {
  const copy = mkdtempSync(join(tmpdir(), "bookspace-safeguards-"));
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  if (listed.status !== 0) throw new Error(`git can't list the files of ${root}: ${listed.stderr}`);
  for (const file of listed.stdout.split("\0").filter((name) => name !== ""))
    cpSync(join(root, file), join(copy, file), { force: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));

  return {
    root: copy,
    build() {
      const built = spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: copy, encoding: "utf8" });
      if (built.status !== 0) throw new Error(built.stderr);
    },
    async without({ file, old, new: off }, work) {
      const path = join(copy, file);
      const text = readFileSync(path, "utf8");
      writeFileSync(
        path,
        text.replace(old, () => off),
      ); // a function: `$` means nothing in it
      try {
        return await work();
      } finally {
        writeFileSync(path, text);
      }
    },
    remove: () => rmSync(copy, { recursive: true, force: true }),
  };
}
