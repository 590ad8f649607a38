import { expect, test } from "@jest/globals";
import {
  forLedger,
  parseFilter,
  printFilter,
  stepFits,
  toEventFilter,
  toggleChip,
} from "../../web/src/pages/live/filter.ts";
import { createStepLog, MOST_ROWS } from "../../web/src/pages/live/step-log.ts";
import { type Step, stepsOf } from "../../web/src/pages/live/steps.ts";

test("a filter's text is conditions and words, in any order", () => {
  expect(parseFilter("guide status:retrying  api consumer:search")).toEqual({
    chips: [
      { key: "status", value: "retrying" },
      { key: "consumer", value: "search" },
    ],
    words: "guide api",
  });
});

test("what means nothing as a condition is a word", () => {
  for (const text of ["status:sleeping", "type:nothing", "colour:red", "status:", ":x", "12:30"])
    expect(parseFilter(text)).toEqual({ chips: [], words: text });
});

test("printed and parsed again it is the same, each condition once", () => {
  const parsed = parseFilter("status:retrying words status:retrying type:comment.added here");
  expect(printFilter(parsed)).toBe("status:retrying type:comment.added words here");
  expect(parseFilter(printFilter(parsed))).toEqual(parsed);
});

test("a second fingerprint takes the place of the first: what is shown is what is asked for", () => {
  const parsed = parseFilter("fingerprint:aaaa consumer:search fingerprint:bbbb");
  expect(printFilter(parsed)).toBe("consumer:search fingerprint:bbbb");
  expect(toEventFilter(parsed)).toEqual({ consumers: ["search"], fingerprint: "bbbb" });
});

test("the API gets values of one key as alternatives", () => {
  expect(
    toEventFilter(parseFilter("status:retrying status:dead-lettered type:document.created event:e1 some words")),
  ).toEqual({
    statuses: ["RETRYING", "DEAD_LETTERED"],
    types: ["DOCUMENT_CREATED"],
    ids: ["e1"],
    text: "some words",
  });
  expect(toEventFilter(parseFilter(""))).toEqual({});
});

test("a chip is added, and taken away by the same again", () => {
  const chip = { key: "consumer", value: "search" } as const;
  const added = toggleChip(parseFilter("words"), chip);
  expect(printFilter(added)).toBe("consumer:search words");
  expect(printFilter(toggleChip(added, chip))).toBe("words");
});

const step = (key: string, given: Partial<Step> = {}): Step => ({
  key,
  eventId: "e",
  type: "DOCUMENT_CREATED",
  subject: "d",
  actor: "alice",
  consumer: null,
  status: "PUBLISHED",
  attempt: null,
  error: null,
  nextAttemptAt: null,
  at: "2026-01-01T00:00:00.000Z",
  ...given,
});

test("conditions on a step are held against the steps that the ledger tells, not asked of whole events", () => {
  const filter = toEventFilter(parseFilter("status:retrying consumer:search actor:alice"));
  expect(forLedger(filter)).toEqual({ actors: ["alice"] });
  expect(stepFits(filter, step("1", { status: "RETRYING", consumer: "search" }))).toBe(true);
  expect(stepFits(filter, step("2", { status: "RETRYING", consumer: "analytics" }))).toBe(false);
  expect(stepFits(filter, step("3", { status: "PROCESSED", consumer: "search" }))).toBe(false);
  expect(stepFits(toEventFilter(parseFilter("consumer:search")), step("4"))).toBe(false);
  const ofFault = toEventFilter(parseFilter("fingerprint:f1"));
  const failed = (fingerprint: string) => step("5", { error: { code: "E", message: null, fingerprint } });
  expect([step("6"), failed("f1"), failed("f2")].map((one) => stepFits(ofFault, one))).toEqual([false, true, false]);
});

test("an event of the ledger is told as the steps that led to it, in their order", () => {
  const attempt = (number: number, startedAt: string, code: string | null) => ({
    number,
    startedAt,
    durationMs: 100,
    error: code === null ? null : { code, fingerprint: "f", message: null, stack: null },
  });
  const steps = stepsOf({
    id: "e",
    type: "DOCUMENT_CREATED",
    version: 1,
    subject: "d",
    actor: "alice",
    test: false,
    timestamp: "2026-01-01T00:00:00.000Z",
    publishedAt: "2026-01-01T00:00:00.010Z",
    settledAt: "2026-01-01T00:00:01.200Z",
    status: "PROCESSED",
    traceId: null,
    data: null,
    edited: null,
    consumers: [
      {
        consumer: "search",
        status: "PROCESSED",
        nextAttemptAt: null,
        discard: null,
        attempts: [attempt(1, "2026-01-01T00:00:00.020Z", "E"), attempt(2, "2026-01-01T00:00:01.020Z", null)],
      },
    ],
  });
  expect(steps.map(({ consumer, status, attempt: number }) => [consumer, status, number])).toEqual([
    [null, "PUBLISHED", null],
    ["search", "RETRYING", 1],
    ["search", "PROCESSED", 2],
    [null, "PROCESSED", null],
  ]);
});

test("a step that feed and ledger both tell is one row", () => {
  const log = createStepLog();
  log.add(step("b"));
  log.addEarlier([step("a"), step("b")]);
  log.add(step("a"));
  expect(log.rows.map(({ key }) => key)).toEqual(["a", "b"]);
});

test("the rows that are kept are bounded, and the newest stay", () => {
  const log = createStepLog();
  for (let n = 0; n < 3 * MOST_ROWS; n++) log.add(step(String(n)));
  expect(log.rows.length).toBeLessThanOrEqual(MOST_ROWS * 1.1);
  expect(log.rows.at(-1)?.key).toBe(String(3 * MOST_ROWS - 1));
  expect(log.received).toBe(3 * MOST_ROWS);
});
