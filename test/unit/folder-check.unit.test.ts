import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folderProblems, rightsProblems } from "../../src/sqlite/folder-check.ts";
import { lockFolder } from "../../src/sqlite/folder-lock.ts";
import { thisProcess } from "../../src/sqlite/process-identity.ts";
import { temporaryFolder } from "../support/processes.ts";

const root = temporaryFolder();
let folder: string;
let count = 0;

beforeEach(() => {
  folder = join(root, String((count += 1)));
  mkdirSync(folder, { mode: 0o700 });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("a folder for production", () => {
  test.each([0o700, 0o750, 0o770])("with mode %o is taken, and left as it is", (mode) => {
    chmodSync(folder, mode);
    expect(folderProblems(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([0o755, 0o701, 0o777])("with mode %o is open to others", (mode) => {
    chmodSync(folder, mode);
    expect(folderProblems(folder)).toEqual([
      expect.stringMatching(/is open to every user .* 'chmod o-rwx' it, or name one below it/),
    ]);
  });

  test("that is not there is taken, and is closed to others when it is made", () => {
    const made = join(folder, "not", "yet");
    expect(folderProblems(made)).toEqual([]);
    lockFolder(made, join(made, "bookspace.db")).release();
    expect(statSync(made).mode & 0o777).toBe(0o700);
    expect(folderProblems(made)).toEqual([]);
  });

  test("that is a file, or below one, can't be", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(folderProblems(file)).toEqual([expect.stringContaining("is no folder")]);
    expect(folderProblems(join(file, "below"))).toEqual([expect.stringContaining("can't be written in")]);
  });

  test("that a live process has is in use; a dead one's is free; both mistakes are told", () => {
    const { pid, startedAt } = thisProcess();
    writeFileSync(join(folder, "bookspace.pid"), `${pid} ${startedAt ?? ""}`);
    chmodSync(folder, 0o755);
    expect(folderProblems(folder)).toEqual([
      expect.stringContaining("is open to"),
      expect.stringContaining(`in use by process ${pid}`),
    ]);
    // Who only looks at the folder may be looking beside the server that has it.
    expect(rightsProblems(folder)).toEqual([expect.stringContaining("is open to")]);
    writeFileSync(join(folder, "bookspace.pid"), `${pid} 1`);
    chmodSync(folder, 0o700);
    expect(folderProblems(folder)).toEqual([]);
  });
});
