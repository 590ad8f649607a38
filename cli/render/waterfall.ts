import type { EventLifeQuery, OnEventSubscription } from "../../sdk/src/index.ts";
import { STATUS_NAMES, TYPE_NAMES } from "../words.ts";
import { labelOf } from "./label.ts";
import { axis, lane, type Span } from "./lane.ts";
import { counted, duration, moment, timeOfDay } from "./numbers.ts";
import type { Paint } from "./paint.ts";
import { markOf, styleOf } from "./status.ts";
import type { Page } from "./table.ts";
import { cell, fit, plain, wrap } from "./text.ts";

type Life = NonNullable<EventLifeQuery["event"]>;
/** An event as a subscription tells it, or with all that it caused. */
export type Followed = OnEventSubscription["event"] & Partial<Pick<Life, "effects" | "previous" | "next">>;
type Run = Followed["consumers"][number];
type Attempt = Run["attempts"][number];

const LABEL = 17;
const RESULT = 18;
/** More tells nothing more. */
const MAX_COLUMNS = 140;

export interface Moment extends Page {
  /** Epoch milliseconds. */
  readonly now: number;
}

/** An event's life: what it is, a lane for each consumer, what went wrong, what came of it. Lines of text. */
export function waterfall(event: Followed, { columns: room, paint, now }: Moment): string[] {
  const columns = Math.min(room, MAX_COLUMNS);
  return [
    ...head(event, columns, paint, now),
    "",
    ...lanes(event, columns, paint, now),
    ...event.consumers.flatMap((run) => faults(event, run, columns, paint)),
    ...effects(event, columns, paint),
    ...neighbours(event, columns, paint, now),
  ];
}

const since = (event: Followed, at: string): number => Date.parse(at) - Date.parse(event.timestamp);

function head(event: Followed, columns: number, paint: Paint, now: number): string[] {
  const state = `${markOf(event.status)} ${STATUS_NAMES[event.status]}`;
  const took = event.settledAt ? ` in ${duration(since(event, event.settledAt))}` : "";
  const fact = (name: string, value: string): string => `  ${paint("dim", cell(name, 9))}${fit(value, columns - 11)}`;
  const label = labelOf(event);
  return [
    `${paint("bold", TYPE_NAMES[event.type])}  ${paint(styleOf(event.status), state)}${took}${event.test ? paint("magenta", "  test") : ""}`,
    ...(label === event.subject ? [] : [`  ${fit(label, columns - 2)}`]),
    fact("event", event.id),
    fact("subject", event.subject),
    fact("by", event.actor ?? "nobody"),
    fact("made", `${moment(event.timestamp, now)}${timeOfDay(event.timestamp).slice(8)}`),
    ...(event.traceId ? [fact("trace", event.traceId)] : []),
    ...(event.edited ? [fact("edited", `by ${event.edited.by} for replay ${event.edited.replayId}`)] : []),
  ];
}

function lanes(event: Followed, columns: number, paint: Paint, now: number): string[] {
  const bar = columns - LABEL - RESULT - 4;
  const ends = [
    event.settledAt ? since(event, event.settledAt) : now - Date.parse(event.timestamp),
    ...event.consumers.flatMap(({ attempts }) => attempts.map((one) => since(event, one.startedAt) + one.durationMs)),
  ];
  const total = Math.max(1, ...ends);
  const line = (mark: string, name: string, spans: readonly Span[], result: string): string =>
    `  ${mark} ${cell(name, LABEL - 4)}  ${lane(spans, total, bar, paint)}  ${result}`.trimEnd();
  const published = event.publishedAt ? since(event, event.publishedAt) : undefined;
  return [
    `${" ".repeat(LABEL + 2)}${paint(
      "dim",
      axis((ms) => (ms === 0 ? "0" : duration(ms)), total, bar),
    )}`,
    line(
      published === undefined ? paint("dim", "○") : paint("blue", "●"),
      "published",
      [{ from: 0, to: published ?? total, mark: published === undefined ? "·" : "█", style: "blue" }],
      published === undefined ? paint("dim", "waits") : duration(Math.max(0, published)),
    ),
    ...event.consumers.map((run) =>
      line(
        paint(styleOf(run.status), markOf(run.status)),
        run.consumer,
        spansOf(event, run, total),
        resultOf(run, paint, now),
      ),
    ),
  ];
}

/** Dots where it waited, blocks where it worked. */
function spansOf(event: Followed, { attempts, status }: Run, total: number): Span[] {
  let free = event.publishedAt ? since(event, event.publishedAt) : 0;
  const waits: Span[] = [];
  const works: Span[] = [];
  for (const { number, startedAt, durationMs, error } of attempts) {
    const from = since(event, startedAt);
    waits.push({ from: free, to: from, mark: "·", style: number > 1 ? "yellow" : "dim" });
    free = from + durationMs;
    works.push({ from, to: free, mark: "█", style: error ? "red" : "green" });
  }
  const isOpen = status === "PENDING" || status === "RETRYING" || status === "PUBLISHED";
  if (isOpen) waits.push({ from: free, to: total, mark: "·", style: attempts.length > 0 ? "yellow" : "dim" });
  return [...waits, ...works];
}

function resultOf({ status, attempts, nextAttemptAt }: Run, paint: Paint, now: number): string {
  const last = attempts.at(-1);
  const tries = counted(attempts.length, "attempt");
  switch (status) {
    case "PROCESSED":
      return `${last ? duration(last.durationMs) : ""}${attempts.length > 1 ? `, ${tries}` : ""}`;
    case "RETRYING": {
      const wait = nextAttemptAt ? Math.max(0, Date.parse(nextAttemptAt) - now) : 0;
      return paint("yellow", wait > 0 ? `again in ${duration(wait)}` : "again now");
    }
    case "DEAD_LETTERED":
      return paint("red", tries);
    case "DISCARDED":
      return paint("magenta", "discarded");
    default:
      return paint("dim", attempts.length > 0 ? "runs again" : "waits");
  }
}

/** The attempts that failed; a message that they share is told once. */
function faults(event: Followed, { consumer, attempts, discard }: Run, columns: number, paint: Paint): string[] {
  const failed = attempts.filter(({ error }) => error !== null);
  if (failed.length === 0 && !discard) return [];
  const indent = " ".repeat(4);
  const lines = failed.flatMap((attempt, n) => {
    const told = attempt.error?.fingerprint === failed[n + 1]?.error?.fingerprint;
    return [attemptLine(event, attempt, indent, paint), ...(told ? [] : messageOf(attempt, columns, indent, paint))];
  });
  const given = discard
    ? wrap(`discarded by ${plain(discard.by)}: ${plain(discard.reason)}`, columns - 4).map(
        (line) => indent + paint("magenta", line),
      )
    : [];
  return ["", `  ${paint("bold", consumer)}`, ...lines, ...given];
}

function attemptLine(
  event: Followed,
  { number, startedAt, durationMs, error }: Attempt,
  indent: string,
  paint: Paint,
): string {
  const start = `+${duration(Math.max(0, since(event, startedAt)))}`;
  return `${indent}${paint("dim", `attempt ${cell(String(number), 3)}`)} ${cell(start, 8, "right")}  ${cell(duration(durationMs), 8, "right")}  ${paint("red", plain(error?.code ?? ""))}`;
}

function messageOf({ error }: Attempt, columns: number, indent: string, paint: Paint): string[] {
  const message = error?.message ? wrap(plain(error.message), columns - 4) : [];
  return [...message, paint("dim", `fingerprint ${error?.fingerprint ?? ""}`)].map((line) => indent + line);
}

function effects({ effects: made }: Followed, columns: number, paint: Paint): string[] {
  if (!made || made.length === 0) return [];
  const lines = made.map((effect) => {
    const said = fit(effectText(effect), columns - LABEL - 2);
    return `    ${cell(effect.consumer, LABEL - 4)}  ${said}`;
  });
  return ["", `  ${paint("bold", "made")}`, ...lines];
}

function effectText({ kind, notification, searchEntry }: Life["effects"][number]): string {
  if (kind === "ACTIVITY") return "counted in the activity";
  if (kind === "NOTIFICATION")
    return notification
      ? `told ${plain(notification.recipient)}${notification.readAt ? " (read)" : ""}: ${plain(notification.message)}`
      : "a notification";
  if (!searchEntry) return "an entry in the search index";
  return `found by ${counted(searchEntry.termCount, "word")}, version ${searchEntry.version}${searchEntry.current ? "" : " (newer than this event)"}`;
}

function neighbours({ previous, next }: Followed, columns: number, paint: Paint, now: number): string[] {
  const line = (name: string, other: NonNullable<Life["previous"]>): string =>
    `  ${paint("dim", cell(name, 8))}${fit(`${markOf(other.status)} ${TYPE_NAMES[other.type]}  ${moment(other.timestamp, now)}  ${other.id}`, columns - 10)}`;
  const lines = [...(previous ? [line("before", previous)] : []), ...(next ? [line("after", next)] : [])];
  return lines.length === 0 ? [] : ["", ...lines];
}
