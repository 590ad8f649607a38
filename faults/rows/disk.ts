import { execFile } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { startApi } from "../../test/support/processes.ts";
import { NotPossible, type Row, SETTLE_MS } from "../row.ts";

const run = promisify(execFile);
const SIZE = "64m";
const FULL_MS = 8_000;

/** Writes until nothing more fits. */
function fill(file: string): void {
  const descriptor = openSync(file, "w");
  try {
    for (const size of [1_000_000, 1_000]) {
      try {
        for (;;) writeSync(descriptor, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

/** @throws NotPossible when this user may not mount. */
async function mountSmallDisk(): Promise<{ readonly dir: string; unmount(): Promise<void> }> {
  const dir = mkdtempSync(join(tmpdir(), "bookspace-disk-"));
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", dir]);
  } catch (error) {
    rmdirSync(dir);
    throw new NotPossible(
      `a small disk can't be mounted here (${String((error as { stderr?: unknown }).stderr).trim()})`,
    );
  }
  return {
    dir,
    async unmount() {
      await run("umount", [dir]);
      rmdirSync(dir);
    },
  };
}

export const DISK: readonly Row[] = [
  {
    name: "embedded-disk-full",
    about: "embedded: the disk of the data folder is full for 8 s",
    settleMs: SETTLE_MS,
    async open() {
      const disk = await mountSmallDisk();
      const api = await startApi({ DATA_DIR: join(disk.dir, "data") });
      return {
        urls: [api.url],
        logged: () => new Map([["bookspace", api.lines]]),
        async close() {
          await api.stop("SIGKILL");
          await disk.unmount();
        },
        async fault() {
          const ballast = join(disk.dir, "ballast");
          fill(ballast);
          await sleep(FULL_MS);
          rmSync(ballast);
        },
      };
    },
  },
];
