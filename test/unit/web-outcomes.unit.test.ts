import { describe, expect, test } from "@jest/globals";
import { nextLook, standOf } from "../../web/src/pages/alerts/next-look.ts";
import { type AuditEntry, describe as inWords } from "../../web/src/pages/audit/entries.ts";
import { resultOf } from "../../web/src/pages/dead-letters/replay-result.ts";

describe("a replay that is over", () => {
  const over = { status: "COMPLETED", processed: 0, failedAgain: 0 } as const;

  test("is good news only when something came of it and nothing failed again", () => {
    expect(resultOf({ ...over, processed: 2 })).toEqual({ label: "Completed", tone: "green" });
    expect(resultOf({ ...over, processed: 1_200, failedAgain: 1_000 })).toEqual({
      label: "1,000 failed again",
      tone: "amber",
    });
    expect(resultOf({ ...over, failedAgain: 2 })).toEqual({ label: "All failed again", tone: "red" });
    expect(resultOf(over)).toEqual({ label: "Nothing done", tone: "gray" });
  });

  test("one that runs or was stopped says that, whatever has come of it so far", () => {
    expect(resultOf({ ...over, status: "RUNNING", failedAgain: 1 }).label).toBe("Running");
    expect(resultOf({ ...over, status: "STOPPED", failedAgain: 1 }).label).toBe("Stopped");
  });
});

describe("an entry of the audit log", () => {
  const said = (result: string, action: string, detail: object): string =>
    inWords({ id: "1", at: "2026-01-01T00:00:00Z", operator: "olga", action, detail, result } satisfies AuditEntry);

  test("says of what was refused, or failed, that it was tried", () => {
    expect(said("DONE", "createAlertRule", { name: "Late" })).toBe("Made the alert rule “Late”");
    expect(said("BAD_USER_INPUT", "createAlertRule", { name: "Late" })).toBe(
      "Tried to make the alert rule “Late”: refused",
    );
    expect(said("NOT_FOUND", "updateAlertRule", {})).toBe("Tried to change an alert rule: refused");
    expect(said("UNAVAILABLE", "discardEvents", { matched: 2, reason: "Old" })).toBe(
      "Tried to discard 2 dead letters: “Old”: it failed",
    );
    expect(said("RATE_LIMITED", "replayEvents", { mode: "CANARY" })).toBe(
      "Tried to replay dead letters as a canary: refused",
    );
  });

  test("says of what is under way, or whose end is not known, that it was begun", () => {
    expect(said("STARTED", "pauseConsumer", { consumer: "search" })).toBe("Began to pause search");
    expect(said("STARTED", "somethingNew", {})).toBe("Began to do somethingNew");
  });
});

describe("how webhooks' attempts ended, which is not pushed", () => {
  const NOW = Date.parse("2026-01-01T00:00:00Z");
  const due = (inMs: number | null, attempts = 1): Parameters<typeof nextLook>[0][number] => ({
    notice: "FIRED",
    status: inMs === null ? "DELIVERED" : "PENDING",
    attempts,
    nextAttemptAt: inMs === null ? null : new Date(NOW + inMs).toISOString(),
    lastError: null,
    idempotencyKey: "A-fired",
  });

  test("is asked when the next one was due; not at all when none is", () => {
    expect(nextLook([due(null)], 0, NOW)).toBeNull();
    expect(nextLook([due(8_000), due(4_000)], 0, NOW)).toBe(5_000);
  });

  test("is asked ever less often about one that is overdue, and after a good minute no more", () => {
    const waits = Array.from({ length: 7 }, (_, inVain) => nextLook([due(-1)], inVain, NOW));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, null]);
  });

  test("is still asked about one that is yet due, beside one that nobody makes", () => {
    expect(nextLook([due(-1), due(60_000)], 6, NOW)).toBe(61_000);
  });

  test("stands as it did unless an attempt was made", () => {
    expect(standOf([due(0)])).toBe(standOf([{ ...due(0), lastError: "the same, told anew" }]));
    expect(standOf([due(0, 2)])).not.toBe(standOf([due(0, 1)]));
  });
});
