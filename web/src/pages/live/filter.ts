import type { EventFilter, EventStatus, EventType } from "@bookspace/client";
import { TYPE_NAME } from "../../ui/status.ts";
import type { Step } from "./steps.ts";

/** What can be asked for as `key:value`. */
export const FILTER_KEYS = ["status", "consumer", "type", "actor", "subject", "event", "fingerprint"] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** One condition of the filter's text, shown as a chip. */
export interface Chip {
  readonly key: FilterKey;
  readonly value: string;
}

/** The filter as it is written in the URL and shown: conditions, and words that the event's texts must have. */
export interface ParsedFilter {
  readonly chips: readonly Chip[];
  readonly words: string;
}

export const STATUS_NAMES: Readonly<Record<string, EventStatus>> = {
  published: "PUBLISHED",
  retrying: "RETRYING",
  processed: "PROCESSED",
  "dead-lettered": "DEAD_LETTERED",
  discarded: "DISCARDED",
};

const TYPES = new Map(Object.entries(TYPE_NAME).map(([type, name]) => [name, type as EventType]));

const isKey = (key: string): key is FilterKey => FILTER_KEYS.some((known) => known === key);

/** Is it a condition that means something? An unknown status or type is only a word. */
function chipOf(word: string): Chip | null {
  const colon = word.indexOf(":");
  const [key, value] = [word.slice(0, colon), word.slice(colon + 1)];
  if (colon < 1 || value === "" || !isKey(key)) return null;
  if (key === "status" && !(value in STATUS_NAMES)) return null;
  if (key === "type" && !TYPES.has(value)) return null;
  return { key, value };
}

const isSame = (one: Chip, other: Chip): boolean => one.key === other.key && one.value === other.value;

/** The API takes one fingerprint: a second would be shown, and not asked for. */
const staysBeside =
  ({ key }: Chip) =>
  (other: Chip): boolean =>
    key !== "fingerprint" || other.key !== "fingerprint";

export function parseFilter(text: string): ParsedFilter {
  let chips: readonly Chip[] = [];
  const words: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const chip = chipOf(word);
    if (!chip) words.push(word);
    else if (!chips.some((known) => isSame(known, chip))) chips = [...chips.filter(staysBeside(chip)), chip];
  }
  return { chips, words: words.join(" ") };
}

export const printFilter = ({ chips, words }: ParsedFilter): string =>
  [...chips.map(({ key, value }) => `${key}:${value}`), words.trim()].filter(Boolean).join(" ");

/** Adds the chip, or takes it away when it is there. */
export function toggleChip({ chips, words }: ParsedFilter, chip: Chip): ParsedFilter {
  const others = chips.filter((known) => !isSame(known, chip));
  return { words, chips: others.length < chips.length ? others : [...chips, chip] };
}

export const hasChip = ({ chips }: ParsedFilter, chip: Chip): boolean => chips.some((known) => isSame(known, chip));

/** As the API takes it. Values of one key are alternatives; different keys must all hold. */
export function toEventFilter({ chips, words }: ParsedFilter): EventFilter {
  const of = (key: FilterKey): string[] => chips.filter((chip) => chip.key === key).map(({ value }) => value);
  const list = <Value>(values: readonly Value[], name: string) => (values.length > 0 ? { [name]: values } : {});
  const [fingerprint] = of("fingerprint");
  return {
    ...list(
      of("status").flatMap((name) => STATUS_NAMES[name] ?? []),
      "statuses",
    ),
    ...list(of("consumer"), "consumers"),
    ...list(
      of("type").flatMap((name) => TYPES.get(name) ?? []),
      "types",
    ),
    ...list(of("actor"), "actors"),
    ...list(of("subject"), "subjects"),
    ...list(of("event"), "ids"),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(words.trim() ? { text: words.trim() } : {}),
  };
}

/**
 * The filter asks the ledger for whole events, and each of their steps what it says itself: so the ledger is asked without the
 * conditions on a step, and its steps are held against them here.
 */
export function forLedger(filter: EventFilter): EventFilter {
  const { statuses: _statuses, consumers: _consumers, ...ofEvents } = filter;
  return ofEvents;
}

export const stepFits = ({ statuses, consumers, fingerprint }: EventFilter, step: Step): boolean =>
  (!statuses || statuses.includes(step.status)) &&
  (!consumers || (step.consumer !== null && consumers.includes(step.consumer))) &&
  (!fingerprint || step.error?.fingerprint === fingerprint);
