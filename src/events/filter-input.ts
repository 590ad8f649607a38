import * as z from "zod";
import { AppError } from "../errors.ts";
import { termsOf } from "../terms.ts";
import { isWhole, NOT_WHOLE } from "../texts.ts";
import { EVENT_TYPES, type EventType } from "./catalogue.ts";
import { CONSUMERS, type ConsumerName } from "./consumers.ts";
import { EVENT_STATUSES, type EventStatus } from "./status.ts";

/** A condition that is left out holds for every event. */
export interface EventFilter {
  readonly ids?: readonly string[] | null | undefined;
  readonly types?: readonly EventType[] | null | undefined;
  readonly subjects?: readonly string[] | null | undefined;
  readonly actors?: readonly string[] | null | undefined;
  readonly consumers?: readonly string[] | null | undefined;
  readonly statuses?: readonly EventStatus[] | null | undefined;
  /** ISO 8601, included. */
  readonly since?: string | null | undefined;
  /** ISO 8601, not included. */
  readonly until?: string | null | undefined;
  readonly fingerprint?: string | null | undefined;
  /** Equality on fields of the payload; a list has the value as an element. */
  readonly data?: unknown;
  /** Words of the payload's texts; all of them. */
  readonly text?: string | null | undefined;
}

export type Scalar = string | number | boolean;

/** A filter that was checked. */
export interface Conditions {
  readonly ids?: readonly string[] | undefined;
  readonly types?: readonly EventType[] | undefined;
  readonly subjects?: readonly string[] | undefined;
  readonly actors?: readonly string[] | undefined;
  readonly consumers?: readonly ConsumerName[] | undefined;
  readonly statuses?: readonly EventStatus[] | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly data?: readonly (readonly [field: string, value: Scalar])[] | undefined;
  readonly terms?: readonly string[] | undefined;
}

const MAX_LIST = 100;
const MAX_FIELDS = 10;
const MAX_VALUE_LENGTH = 1_000;
const MAX_TEXT_LENGTH = 200;
const MAX_WORDS = 16;
/** Neither a dot nor a `$`: no other path, no operator of the store. */
const FIELD = /^[A-Za-z][A-Za-z0-9]*$/;

const optional = <T extends z.ZodType>(shape: T) => shape.nullish().transform((value) => value ?? undefined);
const list = <T extends z.ZodType>(item: T) => optional(z.array(item).max(MAX_LIST, `at most ${MAX_LIST}`));
const id = z.string().refine(isWhole, NOT_WHOLE).max(128, "at most 128 characters");
const time = z
  .string()
  .refine((value) => !Number.isNaN(Date.parse(value)), "an ISO 8601 time")
  .transform((value) => new Date(value).toISOString());
const text = z
  .string()
  .max(MAX_TEXT_LENGTH, `at most ${MAX_TEXT_LENGTH} characters`)
  .transform((value) => termsOf(value))
  .refine((terms) => terms.length > 0, "at least one word; leave it out to search for nothing")
  .refine((terms) => terms.length <= MAX_WORDS, `at most ${MAX_WORDS} different words`);

const isScalar = (value: unknown): value is Scalar =>
  (typeof value === "string" && value.length <= MAX_VALUE_LENGTH) ||
  typeof value === "number" ||
  typeof value === "boolean";

/** Not `z.record`: that leaves out a field named `__proto__`, and a condition that is left out widens the filter. */
const data = z.unknown().transform((value, context): Conditions["data"] => {
  if (value === null) return undefined;
  const wrong = (message: string, path: string[] = []): void =>
    void context.addIssue({ code: "custom", message, path });
  if (typeof value !== "object" || Array.isArray(value)) {
    wrong('an object, such as {"tags": "api"}');
    return z.NEVER;
  }
  const fields = Object.entries(value as Readonly<Record<string, unknown>>);
  if (fields.length === 0 || fields.length > MAX_FIELDS) wrong(`1 to ${MAX_FIELDS} fields`);
  return fields.slice(0, MAX_FIELDS).flatMap(([field, wanted]) => {
    if (!FIELD.test(field)) wrong("a field of the payload: letters and digits", [field.slice(0, 64)]);
    else if (!isScalar(wanted))
      wrong(`a string of up to ${MAX_VALUE_LENGTH} characters, a number or a boolean`, [field]);
    else if (typeof wanted === "string" && !isWhole(wanted)) wrong(NOT_WHOLE, [field]);
    else return [[field, wanted] as const];
    return [];
  });
});

const shape = z.strictObject({
  ids: list(id),
  types: list(z.enum(EVENT_TYPES)),
  subjects: list(id),
  actors: list(id),
  consumers: list(z.enum(CONSUMERS, `one of ${CONSUMERS.join(", ")}`)),
  statuses: list(z.enum(EVENT_STATUSES)),
  since: optional(time),
  until: optional(time),
  fingerprint: optional(z.string().min(1, "12 hexadecimal digits").max(64, "12 hexadecimal digits")),
  data: data.optional(),
  text: optional(text),
});

/** @throws AppError BAD_USER_INPUT that names every condition that is wrong, at once. */
export function readFilter(filter: EventFilter): Conditions {
  const checked = shape.safeParse(filter);
  if (checked.success) {
    const { text: terms, ...conditions } = checked.data;
    return { ...conditions, terms };
  }
  const issues = checked.error.issues.map(({ path, message }) => ({ path: ["filter", ...path].join("."), message }));
  const summary = issues.map(({ path, message }) => `'${path}': ${message}`).join("; ");
  throw new AppError("BAD_USER_INPUT", `The filter is not valid: ${summary}.`, { issues });
}
