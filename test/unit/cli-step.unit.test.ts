import { describe, expect, test } from "@jest/globals";
import type { FeedTransition } from "../../sdk/src/index.ts";
import { COLOURED, PLAIN } from "../../cli/render/paint.ts";
import { stepJson, stepLine, stepText } from "../../cli/render/step.ts";
import { width } from "../../cli/render/text.ts";
import { AT, error, ID, later } from "../support/rendered.ts";

const step = (fields: Partial<FeedTransition>): FeedTransition => ({
  __typename: "Transition",
  eventId: ID,
  type: "DOCUMENT_CREATED",
  subject: "d",
  actor: "ada",
  consumer: null,
  status: "PUBLISHED",
  attempt: null,
  error: null,
  durationMs: null,
  nextAttemptAt: null,
  at: AT,
  cursor: "c",
  ...fields,
});
describe("a step", () => {
  test.each([
    [{}, "published by ada"],
    [{ consumer: "search", status: "PROCESSED", attempt: 1, durationMs: 12 }, "done in 12 ms"],
    [{ consumer: "search", status: "PROCESSED", attempt: 3, durationMs: 12 }, "done in 12 ms, attempt 3"],
    [
      { consumer: "search", status: "RETRYING", attempt: 2, error, nextAttemptAt: later(2_000) },
      "again in 2.0 s: DRILL This failure was asked for.",
    ],
    [
      { consumer: "search", status: "DEAD_LETTERED", attempt: 4, error: { ...error, message: null } },
      "gave up after 4: DRILL",
    ],
    [{ consumer: "search", status: "PUBLISHED", attempt: 4 }, "replayed: it runs again"],
    [{ consumer: "search", status: "DISCARDED", attempt: 4 }, "discarded"],
    [{ status: "PROCESSED", durationMs: 231 }, "processed in 231 ms"],
  ] as const)("%j says %j", (fields, text) => expect(stepText(step(fields))).toBe(text));

  test("fits 80 columns: the end of the id, and its consumer under its type", () => {
    const line = stepLine(step({ consumer: "notifications", status: "RETRYING", error }), {
      columns: 80,
      paint: PLAIN,
    });
    expect(width(line)).toBeLessThanOrEqual(80);
    expect(line).toContain("29c584d9    notifications   ↻ again: DRILL");
    expect(line).not.toContain(ID);
  });

  test("has all there is where there is room, and no colours where there are none", () => {
    const line = stepLine(step({ consumer: "search", status: "PROCESSED", durationMs: 1 }), {
      columns: Infinity,
      paint: PLAIN,
    });
    expect(line).toContain(`${ID}  document.created  search         ✓ done in 1 ms`);
    expect(stepLine(step({}), { columns: 80, paint: COLOURED })).toContain("\u001b[");
  });

  test("is a flat object of stable names for programs", () => {
    expect(JSON.parse(stepJson(step({})))).toEqual({
      item: "step",
      eventId: ID,
      type: "DOCUMENT_CREATED",
      subject: "d",
      actor: "ada",
      consumer: null,
      status: "PUBLISHED",
      attempt: null,
      error: null,
      durationMs: null,
      nextAttemptAt: null,
      at: AT,
      cursor: "c",
    });
  });
});
