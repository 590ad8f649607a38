import { inTest, type Safeguard } from "./safeguard.ts";

const loop = inTest("test/unit/consumer-loop.unit.test.ts");
const policy = inTest("test/unit/retry-policy.unit.test.ts");

/** What becomes of an attempt that failed: when it is made again, and what is told of it. */
export const RETRIES: readonly Safeguard[] = [
  {
    name: "retry-order",
    promise: "a failed event is tried again after 1 s, 2 s and 4 s, and then parked",
    file: "worker/retry-policy.ts",
    old: "RETRY_DELAYS_MS[Math.max(attemptInRun, 1) - 1]",
    new: "RETRY_DELAYS_MS[0]",
    tests: [policy("an event is tried again after 1 s, 2 s and 4 s, then parked")],
  },
  {
    name: "permanent-errors",
    promise: "what can't get better is parked at once",
    file: "worker/retry-policy.ts",
    old: "isPermanent(error) ? undefined : RETRY",
    new: "RETRY",
    tests: [policy("what can't get better is parked at once")],
  },
  {
    name: "retries-of-this-run",
    promise: "a dead letter that comes back has all its retries again",
    file: "worker/consume.ts",
    old: "afterFailure(one.error, attempt - delivery.attemptsBeforeRun)",
    new: "afterFailure(one.error, attempt)",
    tests: [loop("a dead letter that comes back has all its retries again")],
  },
  {
    name: "fingerprint-without-values",
    promise: "the same fault has the same fingerprint, whatever ids it names",
    file: "worker/failure.ts",
    old: "normalised(message), ...functionNames",
    new: "message, ...functionNames",
    tests: [policy("the fingerprint is the same whatever ids, numbers and values the message holds")],
  },
  {
    name: "failure-bounds",
    promise: "an error of any size makes a record of a bounded one",
    file: "worker/failure.ts",
    old: "messageOf(error).slice(0, TRANSITION_BOUNDS.message)",
    new: "messageOf(error)",
    tests: [
      inTest("test/unit/ledger-bounds.unit.test.ts")(
        "a record stays far below what a document may have, however often its event fails",
      ),
    ],
  },
];
