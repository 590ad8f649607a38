import { describe, expect, test } from "@jest/globals";
import type { FeedTransition } from "../../sdk/src/index.ts";
import { checkPipeline } from "../../cli/doctor/pipeline.ts";
import { groupsTable, planLines } from "../../cli/render/dead-letters.ts";
import { eventsTable } from "../../cli/render/events.ts";
import { findingLines, verdict } from "../../cli/render/findings.ts";
import { axis, lane } from "../../cli/render/lane.ts";
import { duration } from "../../cli/render/numbers.ts";
import { COLOURED, PLAIN } from "../../cli/render/paint.ts";
import { pipelineScreen, type Snapshot } from "../../cli/render/pipeline.ts";
import { progressLine, type Replay, replaySummary } from "../../cli/render/replay.ts";
import { stepJson, stepLine, stepText } from "../../cli/render/step.ts";
import { width } from "../../cli/render/text.ts";
import { type Followed, waterfall } from "../../cli/render/waterfall.ts";

const AT = "2026-01-31T09:30:00.000Z";
const later = (ms: number): string => new Date(Date.parse(AT) + ms).toISOString();
const ID = "01a20d81-5f0b-7660-a938-ecb329c584d9";

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
const error = { code: "DRILL", message: "This failure was asked for.", fingerprint: "d6d9007bde14" };

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
  });
});

const attempt = (number: number, after: number, failed: boolean) => ({
  number,
  startedAt: later(after),
  durationMs: 2,
  error: failed ? { ...error, stack: null } : null,
});

const event = (fields: Partial<Followed> = {}): Followed => ({
  id: ID,
  type: "DOCUMENT_CREATED",
  version: 1,
  subject: "d",
  actor: "bob",
  test: false,
  timestamp: AT,
  publishedAt: later(10),
  settledAt: later(7_000),
  status: "DEAD_LETTERED",
  traceId: null,
  data: { title: "API \u001b[31mGuide" },
  edited: null,
  consumers: [
    {
      consumer: "notifications",
      status: "DEAD_LETTERED",
      nextAttemptAt: null,
      discard: null,
      attempts: [attempt(1, 12, true), attempt(2, 1_000, true), attempt(3, 3_000, true), attempt(4, 6_990, true)],
    },
    { consumer: "search", status: "PROCESSED", nextAttemptAt: null, discard: null, attempts: [attempt(1, 12, false)] },
  ],
  ...fields,
});
const page = { columns: 80, paint: PLAIN, now: Date.parse(AT) + 60_000 };

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

const queue = (fields: Partial<Snapshot["queues"][number]> = {}): Snapshot["queues"][number] => ({
  consumer: "search",
  ready: 0,
  retrying: 0,
  deadLettered: 0,
  workers: 1,
  paused: false,
  oldestAgeMs: null,
  ...fields,
});
const snapshot = (fields: Partial<Snapshot> = {}): Snapshot => ({
  at: AT,
  publishedPerSecond: 12,
  processedPerSecond: 11.5,
  failedPerSecond: 0,
  latencyMs: { p50: 8, p95: 23, p99: 81 },
  outboxBacklog: 0,
  parked: 0,
  queues: [queue()],
  subscribers: 2,
  laggingSubscribers: 0,
  droppedItems: 0,
  processes: [{ id: ID, kind: "API", startedAt: AT, lastSeenAgoMs: 300, live: true, queues: ["search"] }],
  ...fields,
});
const screen = (latest: Snapshot, columns = 80): string[] =>
  pipelineScreen({ history: [latest], endpoint: "http://localhost:3003", isLive: true, columns, paint: PLAIN });

describe("the pipeline's screen", () => {
  test("has rates, latencies, queues and processes", () => {
    const text = screen(snapshot()).join("\n");
    expect(text).toMatch(/^published +█ +12\.0\/s {3}latency +p50 8 ms {2}p99 81 ms$/m);
    expect(text).toMatch(/^search +● runs +0 +0 +0 +– +1$/m);
    expect(text).toMatch(/^api 29c584d9 +● live +300 ms ago .* search$/m);
  });

  test("says what stands still, and what can't be told", () => {
    expect(screen(snapshot({ queues: [queue({ paused: true })] })).join("\n")).toContain("‖ paused");
    expect(screen(snapshot({ queues: [queue({ workers: 0 })] })).join("\n")).toContain("✗ no worker");
    const away = snapshot({
      processes: null,
      latencyMs: null,
      publishedPerSecond: null,
      queues: [queue({ ready: null, paused: null })],
    });
    expect(screen(away).join("\n")).toContain("the database is away");
    expect(screen(away).join("\n")).toMatch(/^search +\? unknown +– /m);
  });

  test.each([80, 120])("fits %i columns", (columns) => {
    const queues = ["notifications", "search", "analytics", "ledger"];
    const many = snapshot({
      queues: queues
        .slice(0, 3)
        .map((consumer) => queue({ consumer, ready: 1_234_567, retrying: 99_999, oldestAgeMs: 1e8 })),
      processes: [{ id: ID, kind: "WORKER", startedAt: AT, lastSeenAgoMs: 12, live: false, queues }],
    });
    expect(Math.max(...screen(many, columns).map(width))).toBeLessThanOrEqual(columns);
  });
});

describe("doctor", () => {
  test("finds nothing in a pipeline that runs", () => {
    expect(checkPipeline(snapshot()).map(({ state }) => state)).toEqual(["ok"]);
  });

  test.each([
    [{ workers: 0 }, "problem", "npm run worker"],
    [{ paused: true }, "warning", "bookspace resume search"],
    [{ deadLettered: 3 }, "warning", "bookspace dlq list --consumer search"],
    [{ oldestAgeMs: 90_000 }, "warning", "Start another worker"],
  ] as const)("of a queue with %j says what to do", (fields, state, advice) => {
    expect(checkPipeline(snapshot({ queues: [queue(fields)] }))).toEqual([
      expect.objectContaining({ state, advice: expect.stringContaining(advice) }),
    ]);
  });

  test("says what it found, and below it what to do; the worst decides", () => {
    const bad = { area: "api", check: "reach", state: "problem", found: "It is away.", advice: "Start it." } as const;
    expect(findingLines(bad, page)).toEqual(["  ✗ It is away.", "    → Start it."]);
    expect(verdict([bad, { ...bad, state: "warning" }], page)).toBe("✗ 1 problem, 1 warning");
    expect(verdict([{ ...bad, state: "warning" }], page)).toContain("Nothing is in the way");
    expect(verdict([], page)).toContain("All is well");
  });
});
