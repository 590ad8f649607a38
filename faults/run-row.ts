import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { type Services } from "../test/services/both.ts";
import { seeded } from "../test/support/random.ts";
import { type Follower, openFollower } from "./load/follower.ts";
import { createJournal } from "./load/journal.ts";
import { startLoad, USERS } from "./load/load.ts";
import { answersOf, type Answers } from "./answers.ts";
import { judge } from "./oracle/judge.ts";
import { OPERATOR, openReader } from "./oracle/reader.ts";
import { readState } from "./oracle/state.ts";
import { type Violation } from "./oracle/violation.ts";
import { watchVersions } from "./oracle/watcher.ts";
import { measureRecovery } from "./recovery.ts";
import { type Row, type Run, type Scene } from "./row.ts";
import { waitUntilSettled } from "./settle.ts";

/** The processes' logs, in a folder for each row and seed. */
export const LOGS = join(tmpdir(), "bookspace-faults");

/** One row with one seed. */
export interface Result {
  readonly row: string;
  readonly seed: number;
  /** Empty: every promise was kept. */
  readonly violations: readonly Violation[];
  /** How mutations were answered from the fault's begin to the recovery. */
  readonly answers: Answers;
  /** Null: waited for in vain. */
  readonly recoveryMs: number | null;
  /** How long this very process once had no time of the machine's: no answer could be measured more exactly than that. */
  readonly stalledMs: number;
  /** What else there is to tell. */
  readonly notes: string;
}

const WARM_UP_MS = 2_000;
/** The load goes on for so long when all is as before. */
const AFTER_MS = 1_000;

/** Runs the row: load, fault, recovery, rest, verdict. @throws Error when the verdict could not be reached. */
export async function runRow(row: Row, seed: number, services: Services): Promise<Result> {
  const random = seeded(seed);
  const scene = await row.open(services, random);
  const closings: (() => Promise<void>)[] = [scene.close];
  try {
    return await runScene(row, seed, scene, closings);
  } finally {
    keepLogs(row, seed, scene);
    for (const close of closings.toReversed()) await close();
  }
}

/** What the processes said is all that is left of a run; that of the last one with the same seed stays. */
function keepLogs({ name }: Row, seed: number, scene: Scene): void {
  const dir = join(LOGS, `${name}-${seed}`);
  mkdirSync(dir, { recursive: true });
  for (const [process, lines] of scene.logged()) writeFileSync(join(dir, `${process}.log`), lines.join("\n"));
}

async function runScene(row: Row, seed: number, scene: Scene, closings: (() => Promise<void>)[]): Promise<Result> {
  const random = seeded(seed);
  const { urls } = scene;
  const journal = createJournal();
  const readers = urls.map(openReader);
  const [reader] = readers;
  if (!reader) throw new Error("A scene has at least one API.");
  for (const { close } of readers) closings.push(close);
  const followers: Follower[] = [];
  // Two that hear everything, by one API each, and one that may not see what is private.
  for (const [n, user] of [OPERATOR, OPERATOR, USERS[0]].entries()) {
    const follower = await openFollower(`subscriber ${n + 1}`, urls[n % urls.length] ?? "", user);
    followers.push(follower);
    closings.push(follower.close);
  }
  const run: Run = { random, journal, followers, reader };
  await scene.prepare?.(run);
  const watcher = watchVersions(readers, journal);
  closings.push(watcher.close);
  const load = startLoad({ urls, journal, random });
  closings.push(load.stop);

  await sleep(WARM_UP_MS + random.below(1_000));
  const stalls = monitorEventLoopDelay({ resolution: 10 });
  stalls.enable();
  const began = performance.now();
  const notes = await scene.fault(run);
  const ended = performance.now();
  const recovering = { urls, journal, followers, patienceMs: row.settleMs };
  const recoveryMs = await measureRecovery(recovering, async () => scene.recovered?.(run));
  stalls.disable();
  await sleep(AFTER_MS);
  await load.stop();
  const answers = answersOf(journal, began, ended);
  await waitUntilSettled(reader, row.settleMs);
  // What is settled has been announced, but perhaps not yet been heard.
  await measureRecovery(recovering);
  await waitUntilSettled(reader, row.settleMs);
  await watcher.close();
  const state = await readState(reader, USERS);
  const violations = judge({ journal, state, followers, backwards: watcher.backwards });
  await scene.check?.(run);
  const stalledMs = stalls.max / 1e6;
  return { row: row.name, seed, violations, answers, recoveryMs, stalledMs, notes: notes ?? "" };
}
