import { describe, expect, test } from "@jest/globals";
import { checkPipeline } from "../../cli/doctor/pipeline.ts";
import { findingLines, verdict } from "../../cli/render/findings.ts";
import { PLAIN } from "../../cli/render/paint.ts";
import { pipelineScreen, type Snapshot } from "../../cli/render/pipeline.ts";
import { width } from "../../cli/render/text.ts";
import { AT, ID, page } from "../support/rendered.ts";

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

  test.each([40, 50, 60, 66, 70, 80, 99, 100, 120])("fits %i columns", (columns) => {
    const queues = ["notifications", "search", "analytics", "ledger"];
    const many = snapshot({
      latencyMs: { p50: 999, p95: 999, p99: 59_900 },
      laggingSubscribers: 12,
      droppedItems: 1_234_567,
      queues: queues
        .slice(0, 3)
        .map((consumer) => queue({ consumer, ready: 1_234_567, retrying: 99_999, oldestAgeMs: 1e8 })),
      processes: [{ id: ID, kind: "WORKER", startedAt: AT, lastSeenAgoMs: 12, live: false, queues }],
    });
    const lines = screen(many, columns);
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(columns);
    expect(lines.join("\n")).toContain("p50 999 ms  p99 59.9 s");
    expect(lines.join("\n")).toMatch(/^CONSUMER +STATE +READY .*DEAD/m);
  });

  test("leaves out what matters least where there is little room", () => {
    const text = screen(snapshot(), 49).join("\n");
    expect(text).toMatch(/^CONSUMER +STATE +READY +RETRYING +DEAD +OLDEST$/m);
    expect(text).toMatch(/^PROCESS +STATE +HEARD +QUEUES$/m);
    expect(screen(snapshot(), 60).join("\n")).toMatch(/^published +12\.0\/s {3}latency/m);
  });

  test("below 60 columns has what stands beside the rates below them", () => {
    expect(screen(snapshot(), 40).slice(2, 6)).toEqual([
      expect.stringMatching(/^published +12\.0\/s$/),
      expect.stringMatching(/^processed +11\.5\/s$/),
      expect.stringMatching(/^failed +0\.0\/s$/),
      expect.stringMatching(/^latency +p50 8 ms {2}p99 81 ms$/),
    ]);
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
