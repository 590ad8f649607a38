import type { PipelineQuery } from "../../sdk/src/index.ts";
import { count, duration, moment, rate, timeOfDay } from "./numbers.ts";
import type { Paint, Style } from "./paint.ts";
import { sparkline } from "./sparkline.ts";
import { shortId } from "./status.ts";
import { type Page, table } from "./table.ts";
import { cell, width } from "./text.ts";

export type Snapshot = PipelineQuery["pipeline"];
type Queue = Snapshot["queues"][number];
type Process = NonNullable<Snapshot["processes"]>[number];

export interface PipelineView extends Page {
  readonly endpoint: string;
  /** The latest ones, the newest last. */
  readonly history: readonly Snapshot[];
  readonly isLive: boolean;
}

const SPARK = 30;
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
      : [paint("yellow", "The processes can't be told now: the database is away.")]),
  ];
}

function title({ endpoint, columns, paint, isLive }: PipelineView, { at }: Snapshot): string {
  const state = isLive ? "● live" : "○ no connection";
  const left = `BookSpace  ${endpoint}`;
  const right = `${timeOfDay(at).slice(0, 8)}  ${state}`;
  const room = columns === Number.POSITIVE_INFINITY ? 80 : columns;
  const gap = " ".repeat(Math.max(2, room - width(left) - width(right)));
  return `${paint("bold", "BookSpace")}  ${paint("dim", endpoint)}${gap}${paint("dim", timeOfDay(at).slice(0, 8))}  ${paint(isLive ? "green" : "yellow", state)}`;
}

function meters(history: readonly Snapshot[], latest: Snapshot, columns: number, paint: Paint): string[] {
  const { latencyMs, outboxBacklog, parked, subscribers, laggingSubscribers, droppedItems } = latest;
  const spark = columns < 100 ? SPARK - 12 : SPARK;
  const meter = (name: string, pick: (one: Snapshot) => number | null, style: Style): string => {
    const now = pick(latest);
    return `${cell(name, 10)} ${paint(style, sparkline(history.map(pick), spark))} ${cell(known(now, rate), 8, "right")}`;
  };
  const fact = (name: string, value: string, style?: Style): string =>
    `   ${paint("dim", cell(name, 14))}${style ? paint(style, value) : value}`;
  const waiting = (value: number | null): Style | undefined => (value !== null && value > 0 ? "yellow" : undefined);
  const lag = laggingSubscribers ? `, ${laggingSubscribers} too slow` : "";
  const dropped = droppedItems ? `, ${count(droppedItems)} items dropped` : "";
  return [
    meter("published", (one) => one.publishedPerSecond, "blue") +
      fact("latency", latencyMs ? `p50 ${duration(latencyMs.p50)}  p99 ${duration(latencyMs.p99)}` : "–"),
    meter("processed", (one) => one.processedPerSecond, "green") +
      fact("outbox", known(outboxBacklog, count), waiting(outboxBacklog)),
    meter("failed", (one) => one.failedPerSecond, (latest.failedPerSecond ?? 0) > 0 ? "red" : "dim") +
      fact("dead letters", known(parked, count), parked ? "red" : undefined),
    `${" ".repeat(spark + 20)}${fact("subscribers", `${known(subscribers, count)}${lag}${dropped}`, lag || dropped ? "yellow" : undefined)}`,
  ];
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
  number("RETRYING", ({ retrying }) => retrying, "yellow"),
  number("DEAD", ({ deadLettered }) => deadLettered, "red"),
  {
    title: "OLDEST",
    align: "right" as const,
    text: ({ oldestAgeMs }: Queue) => known(oldestAgeMs, duration),
    style: ({ oldestAgeMs }: Queue): Style =>
      oldestAgeMs === null ? "dim" : oldestAgeMs > SLOW_MS ? "yellow" : "reset",
  },
  number("WORKERS", ({ workers }) => workers, "reset"),
];

function number(title: string, pick: (queue: Queue) => number | null, style: Style) {
  return {
    title,
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
  { title: "HEARD", align: "right" as const, text: ({ lastSeenAgoMs }: Process) => `${duration(lastSeenAgoMs)} ago` },
  { title: "STARTED", text: ({ startedAt }: Process) => moment(startedAt, now), style: (): Style => "dim" },
  { title: "QUEUES", text: ({ queues }: Process) => queues.join(" ") || "–", shrinksTo: 10 },
];

/** One line about one consumer's queue. */
export const queueLines = (queues: readonly Queue[], page: Page): string[] => table<Queue>(QUEUE_COLUMNS, queues, page);
