import type { PipelineQuery } from "../../sdk/src/index.ts";
import { count, duration, moment, rate, timeOfDay } from "./numbers.ts";
import type { Paint, Style } from "./paint.ts";
import { sparkline } from "./sparkline.ts";
import { shortId } from "./status.ts";
import { type Page, table } from "./table.ts";
import { cell, fit, width } from "./text.ts";

export type Snapshot = PipelineQuery["pipeline"];
type Queue = Snapshot["queues"][number];
type Process = NonNullable<Snapshot["processes"]>[number];

export interface PipelineView extends Page {
  readonly endpoint: string;
  /** The latest ones, the newest last. */
  readonly history: readonly Snapshot[];
  readonly isLive: boolean;
}

/** Columns of the little charts. Where less than the least is left, there are none. */
const CHART = { least: 8, usual: 18, most: 30 } as const;
/** Columns of a rate without a chart, of a fact's name with the gap before it, and of the longest that is always told whole. */
const RATE = 19;
const GAP = "   ";
const FACT = 14;
const LATENCY = "p50 999 ms  p99 59.9 s".length + GAP.length + 1;
/** How long a consumer's oldest event may wait before it looks slow. */
const SLOW_MS = 10_000;

const known = (value: number | null, text: (value: number) => string): string => (value === null ? "–" : text(value));

/** The whole screen. */
export function pipelineScreen(view: PipelineView): string[] {
  const { history, columns, paint } = view;
  const latest = history.at(-1);
  if (!latest) return [paint("dim", "Waiting for the first numbers…")];
  const processes = latest.processes ?? [];
  return [
    title(view, latest),
    "",
    ...meters(history, latest, columns, paint),
    "",
    ...table<Queue>(QUEUE_COLUMNS, latest.queues, view),
    "",
    ...(processes.length > 0
      ? table<Process>(processColumns(Date.parse(latest.at)), processes, view)
      : [paint("yellow", fit("The processes can't be told now: the database is away.", columns))]),
  ];
}

function title({ endpoint, columns, paint, isLive }: PipelineView, { at }: Snapshot): string {
  const state = isLive ? "● live" : "○ no connection";
  const right = `${timeOfDay(at).slice(0, 8)}  ${state}`;
  const room = columns === Number.POSITIVE_INFINITY ? 80 : columns;
  const where = fit(endpoint, room - width(`BookSpace    ${right}`));
  const gap = " ".repeat(Math.max(2, room - width(`BookSpace  ${where}${right}`)));
  return `${paint("bold", "BookSpace")}  ${paint("dim", where)}${gap}${paint("dim", timeOfDay(at).slice(0, 8))}  ${paint(isLive ? "green" : "yellow", state)}`;
}

function meters(history: readonly Snapshot[], latest: Snapshot, columns: number, paint: Paint): string[] {
  const { latencyMs, outboxBacklog, parked, subscribers, laggingSubscribers, droppedItems } = latest;
  const room = columns - RATE - FACT - LATENCY;
  const chart = room < CHART.least ? 0 : Math.min(room, columns < 100 ? CHART.usual : CHART.most);
  const charted = (values: readonly (number | null)[], style: Style): string =>
    chart === 0 ? "" : `${paint(style, sparkline(values, chart))} `;
  const meter = (name: string, pick: (one: Snapshot) => number | null, style: Style): string =>
    `${cell(name, 10)} ${charted(history.map(pick), style)}${cell(known(pick(latest), rate), 8, "right")}`;
  const blank = " ".repeat(RATE + (chart === 0 ? 0 : chart + 1));
  // Where they don't fit beside the rates, they stand below.
  const isNarrow = room < 0;
  const left = isNarrow ? 0 : blank.length + GAP.length;
  const fact = (name: string, value: string, style?: Style): string => {
    const shown = fit(value, columns - left - FACT);
    return `${paint("dim", cell(name, FACT))}${style ? paint(style, shown) : shown}`;
  };
  const waiting = (value: number | null): Style | undefined => (value !== null && value > 0 ? "yellow" : undefined);
  const lag = laggingSubscribers ? `, ${laggingSubscribers} too slow` : "";
  const dropped = droppedItems ? `, ${count(droppedItems)} items dropped` : "";
  const rates = [
    meter("published", (one) => one.publishedPerSecond, "blue"),
    meter("processed", (one) => one.processedPerSecond, "green"),
    meter("failed", (one) => one.failedPerSecond, (latest.failedPerSecond ?? 0) > 0 ? "red" : "dim"),
  ];
  const facts = [
    fact("latency", latencyMs ? `p50 ${duration(latencyMs.p50)}  p99 ${duration(latencyMs.p99)}` : "–"),
    fact("outbox", known(outboxBacklog, count), waiting(outboxBacklog)),
    fact("dead letters", known(parked, count), parked ? "red" : undefined),
    fact("subscribers", `${known(subscribers, count)}${lag}${dropped}`, lag || dropped ? "yellow" : undefined),
  ];
  return isNarrow ? [...rates, ...facts] : facts.map((one, n) => `${rates[n] ?? blank}${GAP}${one}`);
}

function stateOf({ paused, workers }: Queue): { readonly text: string; readonly style: Style } {
  if (paused) return { text: "‖ paused", style: "yellow" };
  if (workers === 0) return { text: "✗ no worker", style: "red" };
  if (paused === null || workers === null) return { text: "? unknown", style: "yellow" };
  return { text: "● runs", style: "green" };
}

const positive =
  (style: Style) =>
  (value: number | null): Style =>
    value ? style : "dim";

const QUEUE_COLUMNS = [
  { title: "CONSUMER", text: ({ consumer }: Queue) => consumer, style: (): Style => "bold" },
  { title: "STATE", text: (queue: Queue) => stateOf(queue).text, style: (queue: Queue) => stateOf(queue).style },
  number("READY", ({ ready }) => ready, "cyan"),
  number("RETRYING", ({ retrying }) => retrying, "yellow", 2),
  number("DEAD", ({ deadLettered }) => deadLettered, "red"),
  {
    title: "OLDEST",
    leavesAt: 1,
    align: "right" as const,
    text: ({ oldestAgeMs }: Queue) => known(oldestAgeMs, duration),
    style: ({ oldestAgeMs }: Queue): Style =>
      oldestAgeMs === null ? "dim" : oldestAgeMs > SLOW_MS ? "yellow" : "reset",
  },
  number("WORKERS", ({ workers }) => workers, "reset", 3),
];

function number(title: string, pick: (queue: Queue) => number | null, style: Style, leavesAt?: number) {
  return {
    title,
    ...(leavesAt === undefined ? {} : { leavesAt }),
    align: "right" as const,
    text: (queue: Queue): string => known(pick(queue), count),
    style: (queue: Queue): Style => positive(style)(pick(queue)),
  };
}

const processColumns = (now: number) => [
  {
    title: "PROCESS",
    text: ({ kind, id }: Process) => `${kind === "API" ? "api" : "worker"} ${shortId(id)}`,
    style: (): Style => "bold",
  },
  {
    title: "STATE",
    text: ({ live }: Process) => (live ? "● live" : "✗ silent"),
    style: ({ live }: Process): Style => (live ? "green" : "red"),
  },
  {
    title: "HEARD",
    leavesAt: 2,
    align: "right" as const,
    text: ({ lastSeenAgoMs }: Process) => `${duration(lastSeenAgoMs)} ago`,
  },
  {
    title: "STARTED",
    leavesAt: 3,
    text: ({ startedAt }: Process) => moment(startedAt, now),
    style: (): Style => "dim",
  },
  { title: "QUEUES", text: ({ queues }: Process) => queues.join(" ") || "–", shrinksTo: 10, leavesAt: 1 },
];

/** One line about one consumer's queue. */
export const queueLines = (queues: readonly Queue[], page: Page): string[] => table<Queue>(QUEUE_COLUMNS, queues, page);
