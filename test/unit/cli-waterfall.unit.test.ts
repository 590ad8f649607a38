import { describe, expect, test } from "@jest/globals";
import { axis, lane } from "../../cli/render/lane.ts";
import { duration } from "../../cli/render/numbers.ts";
import { PLAIN } from "../../cli/render/paint.ts";
import { width } from "../../cli/render/text.ts";
import { waterfall } from "../../cli/render/waterfall.ts";
import { AT, attempt, event, ID, later, page } from "../support/rendered.ts";

describe("a lane", () => {
  test("shows when something was, at least one column of it", () => {
    const work = (from: number, to: number) => ({ from, to, mark: "█", style: "green" }) as const;
    expect(lane([work(0, 50)], 100, 10, PLAIN)).toBe("█████     ");
    expect(lane([work(100, 100)], 100, 10, PLAIN)).toBe("         █");
    expect(lane([{ ...work(0, 100), mark: "·" }, work(0, 0), work(50, 51)], 100, 10, PLAIN)).toBe("█····█····");
  });

  test("stands under its times", () => {
    expect(axis(duration, 7_000, 40)).toMatch(/^0 ms {16}3\.5 s +7\.0 s$/);
    expect(axis(duration, 7_000, 40)).toHaveLength(40);
    expect(axis(duration, 7_000, 20)).toHaveLength(20);
    expect(axis(duration, 225, 12)).toBe("0 ms  225 ms");
  });

  test.each([-9, 0, 1, 10])(
    "without room for both ends (%i columns) has no times, which would run into each other",
    (columns) => {
      expect(axis(duration, 225, columns)).toBe("");
    },
  );
});

describe("a waterfall", () => {
  test("has a lane for each consumer, its waits and attempts, and the fault once", () => {
    const text = waterfall(event(), page).join("\n");
    expect(text).toContain("document.created  ✗ dead-lettered in 7.0 s");
    expect(text).toMatch(/✗ notifications {2}█·+█·+█·+█ {2}4 attempts/);
    expect(text).toMatch(/✓ search {9}█ +2 ms/);
    expect(text.match(/This failure was asked for/g)).toHaveLength(1);
    expect(text).toContain("attempt 4     +7.0 s      2 ms  DRILL");
    expect(text).toContain("fingerprint d6d9007bde14");
  });

  test("of what goes on says what it waits for", () => {
    const [first] = event().consumers;
    const retrying = {
      ...first!,
      status: "RETRYING",
      attempts: [attempt(1, 12, true)],
      nextAttemptAt: later(61_000),
    } as const;
    const text = waterfall(event({ status: "RETRYING", settledAt: null, consumers: [retrying] }), page).join("\n");
    expect(text).toMatch(/↻ notifications {2}█·+ {2}again in 1\.0 s/);
  });

  test.each([60, 80, 120])("fits %i columns, and nothing in it steers the terminal", (columns) => {
    const lines = waterfall(event(), { ...page, columns });
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(columns);
    expect(lines.join("")).not.toContain("\u001b");
  });

  test("tells what came of it, and what happened right before and after", () => {
    const other = { id: "o", type: "DOCUMENT_UPDATED", actor: "ada", timestamp: AT, status: "PROCESSED" } as const;
    const text = waterfall(
      event({
        effects: [
          {
            kind: "SEARCH",
            id: "d",
            consumer: "search",
            notification: null,
            searchEntry: { documentId: "d", version: 1, eventId: ID, current: true, termCount: 8, updatedAt: AT },
            activity: null,
          },
        ],
        previous: other,
        next: null,
      }),
      page,
    ).join("\n");
    expect(text).toContain("search         found by 8 words, version 1");
    expect(text).toMatch(/before {2}✓ document\.updated .* o$/m);
  });
});
