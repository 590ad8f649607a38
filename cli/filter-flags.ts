import { type Command, InvalidArgumentError, Option } from "commander";
import type { EventFilter, EventStatus, EventType } from "../sdk/src/index.ts";
import { parseMoment } from "./duration.ts";
import { usageError } from "./errors.ts";
import { STATUS_NAMES, statusNamed, TYPE_NAMES, typesNamed, USUAL_CONSUMERS } from "./words.ts";

/** What the flags of a filter hold, once read. */
export interface FilterFlags {
  readonly type?: readonly EventType[];
  readonly status?: readonly EventStatus[];
  readonly consumer?: readonly string[];
  readonly subject?: readonly string[];
  readonly actor?: readonly string[];
  readonly id?: readonly string[];
  readonly fingerprint?: string;
  readonly text?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly since?: string;
  readonly until?: string;
}

const listed = (text: string): string[] => text.split(",").filter((item) => item !== "");

function readTypes(text: string, before: readonly EventType[] = []): EventType[] {
  const types = listed(text).flatMap((name) => {
    const found = typesNamed(name);
    if (found.length === 0) throw new InvalidArgumentError(`There are ${Object.values(TYPE_NAMES).join(", ")}.`);
    return found;
  });
  return [...new Set([...before, ...types])];
}

function readStatuses(text: string, before: readonly EventStatus[] = []): EventStatus[] {
  const statuses = listed(text).map((name) => {
    const found = statusNamed(name);
    if (!found) throw new InvalidArgumentError(`There are ${Object.values(STATUS_NAMES).join(", ")}.`);
    return found;
  });
  return [...new Set([...before, ...statuses])];
}

const readList = (text: string, before: readonly string[] = []): string[] => [...before, ...listed(text)];

const readText = (text: string, before?: string): string => (before ? `${before} ${text}` : text);

/** "key=value"; a value that reads as a number, a boolean or a quoted string is that. */
function readData(text: string, before: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined)
    throw new InvalidArgumentError("Say it as key=value, such as tags=api.");
  return { ...before, [key]: scalar(value) };
}

function scalar(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" ? text : value;
  } catch {
    return text;
  }
}

function readMoment(text: string): string {
  const moment = parseMoment(text, Date.now());
  if (!moment) throw new InvalidArgumentError("Say how long ago (90s, 15m, 1h, 2d) or when (2026-01-31T09:30:00Z).");
  return moment;
}

interface Flag {
  readonly flags: string;
  readonly description: string;
  readonly read: (text: string, before?: never) => unknown;
  /** For completion. */
  readonly suggest?: readonly string[];
}

/** The same conditions for every command that takes a filter; see "The event filter" in docs/protocol.md. */
const FLAGS: Readonly<Record<keyof FilterFlags, Flag>> = {
  type: {
    flags: "--type <type>",
    description: "of this type; 'document' is all that begins so",
    read: readTypes,
    suggest: Object.values(TYPE_NAMES),
  },
  status: {
    flags: "--status <status>",
    description: "in this status",
    read: readStatuses,
    suggest: Object.values(STATUS_NAMES),
  },
  consumer: {
    flags: "--consumer <name>",
    description: "handled by this consumer",
    read: readList,
    suggest: USUAL_CONSUMERS,
  },
  subject: { flags: "--subject <id>", description: "about this document or user", read: readList },
  actor: { flags: "--actor <id>", description: "caused by this user", read: readList },
  id: { flags: "--id <event>", description: "this event", read: readList },
  fingerprint: { flags: "--fingerprint <fault>", description: "with this fault", read: (text) => text },
  text: { flags: "--text <words>", description: "with all these words in its texts", read: readText },
  data: { flags: "--data <key=value>", description: "whose payload has this", read: readData },
  since: { flags: "--since <when>", description: "made since then: 15m, 1h, 2d, or a date", read: readMoment },
  until: { flags: "--until <when>", description: "made before then", read: readMoment },
};

const NAMES = Object.keys(FLAGS) as readonly (keyof FilterFlags)[];

/** What completion offers after a filter's flag. */
export const filterSuggestions = (long: string): readonly string[] => FLAGS[long as keyof FilterFlags]?.suggest ?? [];

export function addFilterFlags(command: Command): Command {
  for (const { flags, description, read } of Object.values(FLAGS))
    command.addOption(
      new Option(flags, description)
        .argParser<unknown>((text, before) => read(text, before as never))
        .helpGroup("Filter (lists: repeat it, or a,b):"),
    );
  return command;
}

/** Terms as they are typed: "consumer:search" is what --consumer search is; anything else is a word of the text. */
function withTerms(terms: readonly string[], flags: FilterFlags): FilterFlags {
  let all: Record<string, unknown> = { ...flags };
  for (const term of terms) {
    const [, key, value] = /^([a-z]+):(.+)$/s.exec(term) ?? [];
    const name = NAMES.find((known) => known === key);
    if (key && !name && value && !value.startsWith("/"))
      throw usageError(`There is no condition '${key}:'.`, `There are ${NAMES.map((known) => `${known}:`).join(" ")}.`);
    const [field, text] = name && value ? [name, value] : (["text", term] as const);
    all = { ...all, [field]: readTerm(field, text, all[field]) };
  }
  return all as FilterFlags; // each field was read by its own reader
}

function readTerm(field: keyof FilterFlags, text: string, before: unknown): unknown {
  try {
    return FLAGS[field].read(text, before as never);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw usageError(`'${field}:${text}' says nothing. ${error.message}`);
    throw error;
  }
}

/** The API's filter. @throws CliError for a term that says nothing. */
export function filterOf(terms: readonly string[], given: FilterFlags): EventFilter {
  const { type, status, consumer, subject, actor, id, fingerprint, text, data, since, until } = withTerms(terms, given);
  return {
    ...(type && { types: type }),
    ...(status && { statuses: status }),
    ...(consumer && { consumers: consumer }),
    ...(subject && { subjects: subject }),
    ...(actor && { actors: actor }),
    ...(id && { ids: id }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(text !== undefined && { text }),
    ...(data && { data }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}
