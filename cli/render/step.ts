import type { FeedTransition } from "../../sdk/src/index.ts";
import { TYPE_NAMES } from "../words.ts";
import { duration, timeOfDay } from "./numbers.ts";
import type { Style } from "./paint.ts";
import { markOf, shortId, styleOf } from "./status.ts";
import type { Page } from "./table.ts";
import { cell, fit, plain, width } from "./text.ts";

/** From here on there is room for type and consumer side by side. */
const MEDIUM = 100;
/** From here on there is room for whole ids. */
const WIDE = 132;
const WIDEST_TYPE = Math.max(...Object.values(TYPE_NAMES).map((name) => name.length));
const WIDEST_CONSUMER = "notifications".length;
/** The steps of one event have one colour; none of these says good or bad. */
const ID_STYLES: readonly Style[] = ["cyan", "magenta", "blue", "cyanBright", "magentaBright", "blueBright"];

const idStyle = (id: string): Style => ID_STYLES[Number.parseInt(id.slice(-4), 16) % ID_STYLES.length || 0] ?? "cyan";

/** What one step says, beside whose it is. */
export function stepText(step: FeedTransition): string {
  const { status, consumer, durationMs, error, attempt } = step;
  const took = durationMs === null ? "" : ` in ${duration(durationMs)}`;
  const again = attempt !== null && attempt > 1 ? `, attempt ${attempt}` : "";
  switch (status) {
    case "PUBLISHED":
      return consumer === null ? `published by ${step.actor ?? "somebody"}` : "replayed: it runs again";
    case "PROCESSED":
      return consumer === null ? `processed${took}` : `done${took}${again}`;
    case "RETRYING": {
      const wait = step.nextAttemptAt ? ` in ${duration(Date.parse(step.nextAttemptAt) - Date.parse(step.at))}` : "";
      return `again${wait}: ${faultOf(error)}`;
    }
    case "DEAD_LETTERED":
      return `gave up after ${attempt ?? "?"}: ${faultOf(error)}`;
    case "DISCARDED":
      return "discarded";
    case "PENDING":
      return "pending";
  }
}

const faultOf = (error: FeedTransition["error"]): string =>
  error === null ? "?" : error.message === null ? error.code : `${error.code} ${error.message}`;

/** One line of `tail`. */
export function stepLine(step: FeedTransition, { columns, paint }: Page): string {
  const id = columns >= WIDE ? step.eventId : shortId(step.eventId);
  const time = timeOfDay(step.at);
  const isOwn = step.consumer === null;
  const type = cell(TYPE_NAMES[step.type], WIDEST_TYPE);
  const consumer = cell(step.consumer ?? "", WIDEST_CONSUMER);
  // Where there is little room a consumer's step stands under its event's type.
  const whose =
    columns >= MEDIUM
      ? [isOwn ? type : paint("dim", type), consumer]
      : [isOwn ? type : cell(`  ${step.consumer}`, WIDEST_TYPE)];
  const used = width(time) + width(id) + WIDEST_TYPE + (columns >= MEDIUM ? WIDEST_CONSUMER + 2 : 0) + 6;
  const text = fit(`${markOf(step.status)} ${plain(stepText(step))}`, columns - used);
  return [
    paint("dim", time),
    paint(idStyle(step.eventId), id),
    ...whose,
    paint(isOwn && step.status === "PROCESSED" ? ["bold", "green"] : styleOf(step.status), text),
  ].join("  ");
}

/** The same for programs. */
export const stepJson = ({ __typename, ...step }: FeedTransition): string => JSON.stringify({ item: "step", ...step });
