import { inTest, type Safeguard } from "./safeguard.ts";

const replay = inTest("test/int/replay.int.test.ts");
const crashed = inTest("test/int/replay-crash.int.test.ts");
const stopped = inTest("test/int/replay-stopped.int.test.ts");
const runner = inTest("test/int/replay-runner.int.test.ts");

/** Replays over crashes, stops and takeovers: nothing is lost, and nothing is done or counted twice. */
export const REPLAY_CRASHES: readonly Safeguard[] = [
  {
    name: "canary-step-after-a-crash",
    promise: "a canary that goes on after a crash takes no more events into its step",
    file: "src/dead-letters/step.ts",
    old: "next.filter((event) => end === null || laterOf(placeOf(event), end) === end)",
    new: "next",
    tests: [crashed("a canary that goes on after a crash takes no more events into the step that it was in")],
  },
  {
    name: "step-claims-of-before",
    promise: "what a replay claimed before a crash is not lost to it",
    file: "src/dead-letters/step.ts",
    old: "const claimed = [...earlier, ...taken];",
    new: "const claimed = taken;",
    tests: [crashed("goes on after a crash at any place, and ends as if there had been none")],
  },
  {
    name: "claimed-once-a-step",
    promise: "what a step has claimed before a crash it does not claim, and count, again",
    file: "src/dead-letters/step.ts",
    old: "!mine.has(claimId(event._id, consumer))",
    new: 'claimId(event._id, consumer) !== ""',
    tests: [crashed("goes on after a crash at any place, and ends as if there had been none")],
  },
  {
    name: "over-is-not-claimed-again",
    promise: "what can't be replayed is counted once, also when the process dies before it lets go of it",
    file: "src/dead-letters/run.ts",
    old: "laterOf(claimPlace(claim), replay.place) === replay.place;",
    new: "claim.step < replay.step;",
    tests: [crashed("what can't be replayed is counted once as skipped, after a crash at any place")],
  },
  {
    name: "waits-without-writing",
    promise: "a replay that waits for a paused consumer writes nothing",
    file: "src/dead-letters/run.ts",
    old: "if (outcomes.size === saved) await checkOwn(replay);",
    new: "if (outcomes.size < saved) await checkOwn(replay);",
    tests: [stopped("while what was handed out waits, nothing is written")],
  },
  {
    name: "stop-noticed-while-waiting",
    promise: "a replay that waits for a paused consumer lets go when it is stopped",
    file: "src/dead-letters/run.ts",
    old: "if (!own) throw new ReplayLost();",
    new: "void own;",
    tests: [stopped("what was handed out before a replay was stopped, and waits")],
  },
  {
    name: "replay-owner",
    promise: "a process that was taken for dead does not write over its successor",
    file: "src/dead-letters/run.ts",
    old: '({ _id, owner, taken: taken ?? null, status: "running" });',
    new: '({ _id, taken: taken ?? null, status: "running", ...(owner ? {} : {}) });',
    tests: [replay("a process that was taken for dead does no more when it comes back")],
  },
  {
    name: "replay-taken-back",
    promise:
      "a process that has taken back a replay, which was taken from it while it stood still, does not go on from where it stood",
    file: "src/dead-letters/run.ts",
    old: "taken: taken ?? null, ",
    new: "...(taken ? {} : {}), ",
    tests: [replay("nor does it go on from where it stood when it has taken the replay back meanwhile")],
  },
  {
    name: "replay-takeover",
    promise: "what a dead process has not finished another one does",
    file: "src/dead-letters/runner.ts",
    old: "else if (isGone(replay.owner)) {",
    new: "else if (false) {",
    tests: [runner("a replay of a process that is gone is finished by another")],
  },
  {
    name: "replay-of-the-living",
    promise: "what a living process carries out no other one does",
    file: "src/dead-letters/runner.ts",
    old: "else if (isGone(replay.owner)) {",
    new: "else if (replay.owner) {",
    tests: [runner("a replay of a process that lives is left to it")],
  },
  {
    name: "stopped-replay-hands-out-nothing",
    promise: "a replay that is stopped hands out nothing more, and counts what it did",
    file: "src/dead-letters/run.ts",
    old: "await save(replay, { current: progressOf(handedOut, []) });",
    new: "void handedOut;",
    tests: [stopped("a replay that is stopped hands out nothing more, and tells of all that it did")],
  },
  {
    name: "announced-is-handed-out",
    promise: "what a replay announced reaches its consumer, also when it is stopped meanwhile",
    file: "src/dead-letters/finish.ts",
    old: "left.filter(({ announced }) => announced),",
    new: "left.filter(() => false),",
    tests: [
      crashed("stopped after a crash at any place, it leaves nothing behind that neither runs nor is a dead letter"),
      stopped("what was announced when a replay is stopped"),
    ],
  },
  {
    name: "marked-before-announced",
    promise: "what a replay announced is known after a crash, before the ledger has heard of it",
    file: "src/dead-letters/run.ts",
    old: "await claims.setAnnounced(next, true);",
    new: "",
    tests: [
      crashed("stopped after a crash at any place, it leaves nothing behind that neither runs nor is a dead letter"),
    ],
  },
  {
    name: "handed-out-is-not-announced",
    promise: "what its consumer has already, a replay that is stopped does not hand out again",
    file: "src/dead-letters/run.ts",
    old: "await claims.setAnnounced(next, false);",
    new: "",
    tests: [stopped("what was handed out before a replay was stopped, and waits, is not handed out again")],
  },
  {
    name: "waiting-handed-out-once",
    promise: "what waits at its consumer the process that takes a replay over does not hand out again",
    file: "src/dead-letters/deliver.ts",
    old: "isOurs && announced !== false)",
    new: "isOurs)",
    tests: [stopped("nor by the process that takes the replay over")],
  },
  {
    name: "stopped-and-left",
    promise: "a replay that was stopped after its process died is ended by another",
    file: "src/dead-letters/runner.ts",
    old: "...(await findUnfinished())",
    new: "...[]",
    tests: [stopped("so it is when the process that announced it died")],
  },
];
