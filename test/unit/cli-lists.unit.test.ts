import { describe, expect, test } from "@jest/globals";
import { groupsTable, planLines } from "../../cli/render/dead-letters.ts";
import { eventsTable } from "../../cli/render/events.ts";
import { PLAIN } from "../../cli/render/paint.ts";
import { progressLine, type Replay, replaySummary } from "../../cli/render/replay.ts";
import { width } from "../../cli/render/text.ts";
import { AT, event, later, page } from "../support/rendered.ts";

describe("lists", () => {
  test("of events say when, what, who, how far, and about what", () => {
    const lines = eventsTable([event({ data: { title: "API Guide" } })], page);
    expect(lines[0]).toMatch(/^MADE +EVENT +TYPE +BY +STATUS +ABOUT$/);
    expect(lines[1]).toContain("29c584d9  document.created  bob  ✗ dead-lettered: notifica…");
    expect(lines[1]).toContain("API Guide");
    expect(width(lines[1] ?? "")).toBeLessThanOrEqual(80);
  });

  test("of dead letters have a row for each fault, and what it says below", () => {
    const group = {
      consumer: "search",
      fingerprint: "d6d9007bde14",
      code: "DRILL",
      message: "This failure was asked for.",
      count: 1_500,
      firstAt: AT,
      lastAt: AT,
      types: ["DOCUMENT_CREATED"],
      share: 0.12,
      history: [],
      sample: event(),
    } as const;
    const lines = groupsTable([group], page);
    expect(lines[1]).toMatch(/^1,500 {2}search +DRILL +d6d9007bde14 +12 % /);
    expect(lines[2]).toBe("       This failure was asked for.");
  });
});

describe("a replay", () => {
  const replay = (fields: Partial<Replay>): Replay => ({
    id: "r",
    status: "RUNNING",
    reason: null,
    mode: "CANARY",
    filter: {},
    editData: null,
    requestedBy: "operator",
    matched: 100,
    replayed: 40,
    processed: 25,
    failedAgain: 0,
    skipped: 0,
    arrivedMeanwhile: 0,
    startedAt: AT,
    finishedAt: null,
    ...fields,
  });

  test("that runs shows how far it is", () => {
    expect(progressLine(replay({}), 80, PLAIN)).toMatch(/^canary {2}━+ {3}25 % {2}25\/100 {2}✓ 25$/);
    expect(progressLine(replay({ failedAgain: 1 }), 80, PLAIN)).toContain("✗ 1");
    expect(width(progressLine(replay({ failedAgain: 1 }), 80, PLAIN))).toBeLessThanOrEqual(80);
  });

  test("that is over says how", () => {
    const finishedAt = later(3_000);
    expect(replaySummary(replay({ status: "COMPLETED", processed: 100, finishedAt }), PLAIN)).toEqual([
      "✓ completed in 3.0 s: 100 dead letters done",
    ]);
    expect(replaySummary(replay({ status: "COMPLETED", processed: 98, failedAgain: 2, finishedAt }), PLAIN)[0]).toMatch(
      /^✗ completed .* 2 failed again$/,
    );
    const stopped = { status: "STOPPED", processed: 1, failedAgain: 1, reason: "The same fault came back", finishedAt };
    expect(replaySummary(replay(stopped as Partial<Replay>), PLAIN)).toEqual([
      "‖ stopped in 3.0 s: 1 dead letter done, 1 failed again, 98 not touched",
      "  The same fault came back",
    ]);
  });

  test("says first what it would do", () => {
    const lines = planLines(
      {
        matched: 50,
        events: 50,
        consumers: [
          { consumer: "notifications", willRun: 50, alreadyDone: 0 },
          { consumer: "search", willRun: 0, alreadyDone: 50 },
        ],
        claimed: 0,
        estimatedMs: 410,
        estimateBasis: "…",
      },
      PLAIN,
    );
    expect(lines).toEqual([
      "50 dead letters of 50 events",
      "  runs again  notifications, on 50 events",
      "  left alone  search: done already",
      "  takes       about 410 ms",
    ]);
  });
});
