import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { type ProcessIdentity } from "../../src/sqlite/process-identity.ts";

/** No process in these tests has this pid. */
const DEAD = "999 1";
const LONG_AGO = new Date("2026-01-01");

/** What stands still, or comes to its end, in the middle of taking a pid file. */
class Killed extends Error {}
interface Contender {
  readonly pid: number;
  /** Before its so-and-so-manieth step in the file system, counted from 0. */
  readonly at: (step: number) => void;
  steps: number;
}

let current: Contender;
let hasLinks: boolean;
let takePidFile: (pidFile: string) => { readonly pid: number | null } | null;

const step = (): void => current.at(current.steps++);

/** Each is a step, but for writing, which is two: the file is there before its content. */
const stepwise = {
  linkSync(from: string, to: string): void {
    step();
    if (!hasLinks) throw Object.assign(new Error("operation not permitted"), { code: "EPERM" });
    fs.linkSync(from, to);
  },
  writeFileSync(file: string, content: string, options: fs.WriteFileOptions): void {
    step();
    fs.writeFileSync(file, "", options);
    step();
    fs.writeFileSync(file, content);
  },
  readFileSync(file: string, encoding: "utf8"): string {
    step();
    return fs.readFileSync(file, encoding);
  },
  renameSync(from: string, to: string): void {
    step();
    fs.renameSync(from, to);
  },
  rmSync(file: string, options: fs.RmOptions): void {
    step();
    fs.rmSync(file, options);
  },
  statSync(file: string): fs.Stats {
    step();
    return fs.statSync(file);
  },
};

beforeAll(async () => {
  jest.unstable_mockModule("node:fs", () => ({ ...fs, ...stepwise }));
  jest.unstable_mockModule("../../src/sqlite/process-identity.ts", () => ({
    thisProcess: (): ProcessIdentity => ({ pid: current.pid, startedAt: "1" }),
    isRunning: ({ pid }: ProcessIdentity): boolean => running.has(pid),
  }));
  ({ takePidFile } = await import("../../src/sqlite/pid-file.ts"));
});

let folder: string;
let pidFile: string;
/** Those that run: all that contend, until they are killed. */
const running = new Set<number>();

beforeEach(() => {
  hasLinks = true;
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const BEFORE: readonly (readonly [string, () => void])[] = [
  ["nothing is there", () => {}],
  ["a dead process's file is there", () => fs.writeFileSync(pidFile, DEAD)],
  ["a dead process's file is there, and one of who was killed while it took that over", abandoned],
  ["an old empty file is there", oldEmptyFile],
];

function abandoned(): void {
  fs.writeFileSync(pidFile, DEAD);
  fs.writeFileSync(`${pidFile}.taking`, DEAD);
}

function oldEmptyFile(): void {
  fs.writeFileSync(pidFile, "");
  fs.utimesSync(pidFile, LONG_AGO, LONG_AGO);
}

function begin(before: () => void): void {
  fs.rmSync(folder ?? "", { recursive: true, force: true });
  folder = fs.mkdtempSync(join(tmpdir(), "bookspace-pid-"));
  pidFile = join(folder, "bookspace.pid");
  running.clear();
  before();
}

/** Takes the file as that process, while another one is in the middle of it. True when it has it. */
function contend(pid: number, at: Contender["at"] = () => {}): boolean {
  running.add(pid);
  const paused = current;
  current = { pid, at, steps: 0 };
  try {
    return takePidFile(pidFile) === null;
  } finally {
    current = paused;
  }
}

/** Who has the file in the end, by what they were told, when the second comes at a step of the first and the third at one of either. */
function race(before: () => void, second: number, third: number, ofSecond: boolean) {
  begin(before);
  const won: number[] = [];
  const began = new Set<number>();
  const run = (pid: number, at?: Contender["at"]): void => {
    began.add(pid);
    if (contend(pid, at)) won.push(pid);
  };
  const runThird = (n: number): void => void (n === third && run(3));
  run(1, (n) => {
    if (n === second) run(2, ofSecond ? runThird : undefined);
    if (!ofSecond) runThird(n);
  });
  return { won, began };
}

/** Every race of three, until there is no such step. */
function wrongRaces(before: () => void): readonly string[] {
  const wrong: string[] = [];
  for (const ofSecond of [true, false])
    for (let second = 0, hasSecond = true; hasSecond; second += 1)
      for (let third = 0, hasThird = true; hasThird; third += 1) {
        const { won, began } = race(before, second, third, ofSecond);
        [hasSecond, hasThird] = [began.has(2), began.has(3)];
        const named = fs.readFileSync(pidFile, "utf8");
        if (won.length !== 1 || named !== `${won[0]} 1`)
          wrong.push(`${second}, ${third} of the ${ofSecond ? "second" : "first"}: ${won.join()} with ${named}`);
      }
  return wrong;
}

describe.each(BEFORE)("of processes that start together one has the folder: %s", (_, before) => {
  test("where there are hard links", () => {
    expect(wrongRaces(before)).toEqual([]);
  }, 30_000);

  test("where there are none", () => {
    hasLinks = false;
    expect(wrongRaces(before)).toEqual([]);
  }, 30_000);

  test("and leaves nothing beside its file", () => {
    begin(before);
    expect(contend(1)).toBe(true);
    expect(fs.readdirSync(folder)).toEqual(["bookspace.pid"]);
  });

  test("when it is killed at any step, the next one has it", () => {
    for (let last = 0, wasKilled = true; wasKilled; last += 1) {
      begin(before);
      wasKilled = false;
      const kill = (n: number): void => {
        if (n < last) return;
        wasKilled = true;
        throw new Killed();
      };
      try {
        contend(1, kill);
      } catch (error) {
        expect(error).toBeInstanceOf(Killed);
      }
      running.delete(1);
      expect(contend(2)).toBe(true);
    }
  });
});

test("nobody finds a file without its content", () => {
  begin(() => {});
  const seen: string[] = [];
  contend(1, () => void (fs.existsSync(pidFile) && seen.push(fs.readFileSync(pidFile, "utf8"))));
  expect(new Set(seen)).toEqual(new Set(["1 1"]));
});

test("an empty file that is young is taken: its process is about to write who it is", () => {
  begin(() => fs.writeFileSync(pidFile, ""));
  expect(contend(1)).toBe(false);
});

test("whoever has it is named to the others", () => {
  begin(() => {});
  contend(1);
  running.add(2);
  current = { pid: 2, at() {}, steps: 0 };
  expect(takePidFile(pidFile)).toMatchObject({ pid: 1 });
});
