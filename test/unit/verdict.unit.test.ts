import { expect, test } from "@jest/globals";
import { afterVerdict } from "../../src/broker/verdict.ts";

const delivery = { attempts: 2, attemptsBeforeRun: 0, firstFailedAt: "2026-01-01T00:00:00.000Z" };
const failedAt = "2026-01-01T00:00:09.000Z";

test("an excerpt of the error goes with the message: a huge one makes no frame that is too large", () => {
  const failure = { code: "X", message: "m".repeat(200_000), fingerprint: "f" };
  expect(afterVerdict("search", delivery, { kind: "park", failure, failedAt })?.errorMessage).toHaveLength(1_000);
});

test("the first failure stays the first", () => {
  const failure = { code: "X", message: "m", fingerprint: "f" };
  expect(afterVerdict("search", delivery, { kind: "retry", delayMs: 1_000, failure, failedAt })).toMatchObject({
    attempts: 3,
    firstFailedAt: delivery.firstFailedAt,
  });
});
