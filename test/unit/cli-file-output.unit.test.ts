import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { openFileOutput } from "../../cli/file-output.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bookspace-output-"));
  path = join(folder, "events.ndjson");
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** More than is held back: each is written when it is given. */
const long = (letter: string): string => letter.repeat(70_000);

/** From here on the disk takes so much of each write, and then is full. */
async function fillDisk(bytes: number): Promise<void> {
  const other = await open(join(folder, "other"), "w");
  const handles = Object.getPrototypeOf(other) as FileHandle;
  await other.close();
  jest.spyOn(handles, "writeFile").mockImplementation(async function (this: FileHandle, text) {
    await this.appendFile(String(text).slice(0, bytes));
    throw new Error("ENOSPC: no space left on device, write");
  });
}

test("lines are appended, many at a time; what is written is what is in the file", async () => {
  writeFileSync(path, "before\n");
  const file = await openFileOutput(path);
  await file.line("one", "c1");
  expect(file.written).toEqual({ count: 0, cursor: undefined });
  await file.line(long("a"), "c2");
  expect(file.written).toEqual({ count: 2, cursor: "c2" });
  await file.line("without a place");
  await file.close();
  expect(file.written).toEqual({ count: 2, cursor: "c2" });
  expect(readFileSync(path, "utf8")).toBe(`before\none\n${long("a")}\nwithout a place\n`);
});

test("a disk that is full leaves whole lines, and the place after them: nothing is missing when it is gone on with", async () => {
  const file = await openFileOutput(path);
  await file.line(long("a"), "c1");
  await fillDisk(1_000);
  await file.line("short", "c2");
  await expect(file.line(long("b"), "c3")).rejects.toMatchObject({
    exitCode: 1,
    message: `${path} can't be written: ENOSPC: no space left on device, write`,
  });
  await file.close();
  expect(file.written).toEqual({ count: 1, cursor: "c1" });
  expect(readFileSync(path, "utf8")).toBe(`${long("a")}\n`);
});

test("the same when only the last lines do not fit", async () => {
  const file = await openFileOutput(path);
  await file.line("one", "c1");
  await fillDisk(2);
  await expect(file.close()).rejects.toMatchObject({ exitCode: 1 });
  expect(file.written).toEqual({ count: 0, cursor: undefined });
  expect(readFileSync(path, "utf8")).toBe("");
});
