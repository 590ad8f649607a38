import { inTest, type Safeguard } from "./safeguard.ts";

const unit = inTest("test/unit/dead-letters.unit.test.ts");
const check = inTest("test/int/dead-letter-check.int.test.ts");
const discard = inTest("test/int/discard.int.test.ts");
const audit = inTest("test/unit/audit-log.unit.test.ts");

/** What is given up, what lies in the dead-letter queue, and the record of who did what. */
export const DEAD_LETTERS: readonly Safeguard[] = [
  {
    name: "discard-not-in-hand",
    promise: "what a replay has in hand is not given up under it",
    file: "src/dead-letters/discard.ts",
    old: "lanes.filter(({ event, consumer }) => !inHand.has(claimId(event._id, consumer)))",
    new: "lanes.filter(() => inHand.size >= 0)",
    tests: [discard("what a replay has in hand is not given up")],
  },
  {
    name: "discard-bound",
    promise: "one call gives up a bounded number, and can be repeated",
    file: "src/dead-letters/discard.ts",
    old: "while (discarded < MAX_DISCARDED) {",
    new: "for (;;) {",
    tests: [discard("one call gives up ten thousand or so, and the next one the rest")],
  },
  {
    name: "discard-reason",
    promise: "nothing is given up without a reason",
    file: "src/dead-letters/discard.ts",
    old: "    checkReason(reason);\n",
    new: "",
    tests: [discard("a reason is needed")],
  },
  {
    name: "obsolete-dropped",
    promise: "a message of the dead-letter queue that nobody needs goes, and no other does",
    file: "src/dead-letters/judge.ts",
    old: 'if (lane.status === "processed" || lane.status === "discarded") return { kind: "obsolete" };',
    new: "",
    tests: [unit("of what was done since is obsolete"), check("what nobody needs is dropped, and a second copy too")],
  },
  {
    name: "unexplained-kept",
    promise: "a message that can't be explained is kept and shown",
    file: "src/dead-letters/judge.ts",
    old: 'if (!lane) return { kind: "unknown",',
    new: 'if (!lane) return { kind: "obsolete" };\n  if (!lane) return { kind: "unknown",',
    tests: [
      unit("of an unknown event can't be explained"),
      check("of what can't be explained it shows no words of a private event"),
    ],
  },
  {
    name: "second-copies-dropped",
    promise: "after a sweep that was cut off no dead letter is there twice for long",
    file: "src/dead-letters/check.ts",
    old: 'judged.kind === "obsolete" || seen.has(key)) return "drop";',
    new: 'judged.kind === "obsolete") return "drop";',
    tests: [check("what nobody needs is dropped, and a second copy too")],
  },
  {
    name: "untold-announced",
    promise: "what the broker gave up on by itself becomes a dead letter that can be replayed",
    file: "src/dead-letters/check.ts",
    old: "if (untold.length > 0) await broker.announce(untold);",
    new: "",
    tests: [check("what the broker gave up on by itself becomes a dead letter of the ledger")],
  },
  {
    name: "discarded-not-again",
    promise: "what was given up already is neither looked through nor counted when more is",
    file: "src/dead-letters/discard.ts",
    old: ".filter((status) => status === STANDING)",
    new: "",
    tests: [discard("what was given up already is neither looked through nor counted in the audit log")],
  },
  {
    name: "look-again-after-another",
    promise: "what another process's look through the dead letters came too early for is looked at afterwards",
    file: "src/dead-letters/watch.ts",
    old: "if (!found) wanted = true;",
    new: "",
    tests: [
      inTest("test/unit/dead-letter-watch.unit.test.ts")(
        "what another process's look came too early for is looked at afterwards",
      ),
    ],
  },
  {
    name: "counted-before-the-look",
    promise: "a dead letter that is given up during a look leaves no copy in the queue for long",
    file: "src/dead-letters/check.ts",
    old: "surplus: parked - sweep.dropped - known,",
    new: "surplus: (await broker.counts()).parked - (await countDeadLetters(collections)),",
    tests: [check("of a dead letter that is given up when the look has met it")],
  },
  {
    name: "missing-since-the-look-began",
    promise: "a dead letter that came during a look is not called missing",
    file: "src/dead-letters/check.ts",
    old: "endOfLane(lane) < beganMs && !seen.has",
    new: "!seen.has",
    tests: [check("a dead letter without its message is told of, unless it came since the look began")],
  },
  {
    name: "samples-bound",
    promise: "what a look shows of the unknown is bounded",
    file: "src/dead-letters/check.ts",
    old: "if (unknown.length < SAMPLES) unknown.push",
    new: "if (unknown) unknown.push",
    tests: [check("what it shows of the unknown is bounded, and the rest is counted")],
  },
  {
    name: "audit-before-action",
    promise: "what an operator does is recorded before it is done, or not done",
    file: "src/audit/audit-log.ts",
    old: "      await audit.insertMany([entry], { ordered: false });",
    new: "      void audit.insertMany([entry], { ordered: false }).catch(() => {});",
    tests: [audit("what can't be recorded is not done")],
  },
  {
    name: "audit-of-failures",
    promise: "an action that failed is recorded with its code",
    file: "src/audit/audit-log.ts",
    old: "await complete(_id, codeOf(error));",
    new: "",
    tests: [audit("an action that fails is recorded with its code, and the caller gets the error")],
  },
  {
    name: "audit-of-outages",
    promise: "an action that an outage ended is recorded with the code that its caller is told",
    file: "src/audit/audit-log.ts",
    old: 'return isOutage(error) ? "UNAVAILABLE" : "INTERNAL_SERVER_ERROR";',
    new: 'return "INTERNAL_SERVER_ERROR";',
    tests: [audit("one that an outage ends is recorded with the code that the caller is told")],
  },
];
