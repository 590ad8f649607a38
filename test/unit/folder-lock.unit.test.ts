import { existsSync, mkdirSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { DataDirInUse, DataDirUnusable, lockFolder } from "../../src/sqlite/folder-lock.ts";
import { isRunning, thisProcess } from "../../src/sqlite/process-identity.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "bookspace-lock-"));
const lock = (dataDir: string) => lockFolder(dataDir, join(dataDir, "bookspace.db"));
const pidFileOf = (dataDir: string): string => join(dataDir, "bookspace.pid");
/** No process has this pid: it is above the kernel's limit. */
const NOBODY = 4_194_305;
const withProc = existsSync("/proc/self/stat") ? test : test.skip;

describe("the lock of the data folder", () => {
  test("is one process's until it is released", () => {
    const dataDir = folder();
    const { release } = lock(dataDir);
    expect(readFileSync(pidFileOf(dataDir), "utf8")).toMatch(new RegExp(`^${process.pid}\\b`));
    release();
    expect(existsSync(pidFileOf(dataDir))).toBe(false);
    lock(dataDir).release();
  });

  withProc("refuses a folder that a live process has, and names it", () => {
    const dataDir = folder();
    const held = lock(dataDir);
    expect(() => lock(dataDir)).toThrow(DataDirInUse);
    expect(() => lock(dataDir)).toThrow(String(process.pid));
    held.release();
  });

  test("takes what a dead process left behind: its file, and SQLite's lock folder", () => {
    const dataDir = folder();
    writeFileSync(pidFileOf(dataDir), `${NOBODY} 1`);
    mkdirSync(join(dataDir, "bookspace.db.lock"));
    lock(dataDir).release();
    expect(existsSync(join(dataDir, "bookspace.db.lock"))).toBe(false);
  });

  withProc("takes the folder when the dead one's pid is another program's by now", () => {
    const dataDir = folder();
    // The parent runs, but began at another time than the process that the file tells of.
    writeFileSync(pidFileOf(dataDir), `${process.ppid} 1`);
    lock(dataDir).release();
  });

  test("keeps to the pid alone where the file tells no start time", () => {
    const dataDir = folder();
    writeFileSync(pidFileOf(dataDir), String(process.ppid));
    expect(() => lock(dataDir)).toThrow(DataDirInUse);
    // In a container every start may have the same pid: what is this process's own number is not another process.
    writeFileSync(pidFileOf(dataDir), String(process.pid));
    lock(dataDir).release();
  });

  test.each(["", "not a pid", "-1", "0"])("takes a folder whose file says %j", (content) => {
    const dataDir = folder();
    writeFileSync(pidFileOf(dataDir), content);
    const aWhileAgo = new Date(Date.now() - 3_000);
    utimesSync(pidFileOf(dataDir), aWhileAgo, aWhileAgo);
    lock(dataDir).release();
  });

  test("refuses one whose file is empty and young: a process is just starting there", () => {
    const dataDir = folder();
    writeFileSync(pidFileOf(dataDir), "");
    expect(() => lock(dataDir)).toThrow(/in use by a process that is just starting.*DATA_DIR/);
  });

  test("says what to do about a folder that can't be written in", () => {
    const file = join(folder(), "file");
    writeFileSync(file, "");
    const attempt = (): unknown => lock(join(file, "data"));
    expect(attempt).toThrow(DataDirUnusable);
    expect(attempt).toThrow(/can't be written in .*DATA_DIR/);
  });

  test("this process is running", () => {
    expect(isRunning({ pid: NOBODY, startedAt: null })).toBe(false);
    if (thisProcess().startedAt !== null) expect(isRunning(thisProcess())).toBe(true);
  });
});
