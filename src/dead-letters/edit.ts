import { type z } from "zod";
import { AppError } from "../errors.ts";
import { CATALOGUE, type EventType } from "../events/catalogue.ts";
import { type AnyEnvelope, toEnvelope } from "../events/envelope.ts";
import { type EventRecord } from "../store/records/ledger.ts";

/** Fields of a payload that are set anew; the others stay as they are. */
export type Edit = Readonly<Record<string, unknown>>;

/** They say what the event is about, and who may know of it: another value would be another event. */
const FIXED: ReadonlySet<string> = new Set([
  "documentId",
  "commentId",
  "userId",
  "version",
  "visibility",
  "createdBy",
  "documentOwner",
  "author",
]);
const MAX_FIELDS = 10;

/** The fields of a payload of this type that a replay may set. */
export const editableFields = (type: EventType): readonly string[] =>
  Object.keys(CATALOGUE[type].data.shape).filter((field) => !FIXED.has(field));

/**
 * Checks a change that is made in the payloads of all these types: with valid fields a valid payload stays valid.
 * @throws AppError BAD_USER_INPUT that names every field that is wrong.
 */
export function checkEdit(edit: unknown, types: readonly EventType[]): Edit {
  if (edit === null || typeof edit !== "object" || Array.isArray(edit))
    throw wrong([{ path: "editData", message: 'an object of the fields to set, such as {"tags": ["api"]}' }]);
  const fields = Object.entries(edit);
  if (fields.length === 0 || fields.length > MAX_FIELDS)
    throw wrong([{ path: "editData", message: `1 to ${MAX_FIELDS} fields` }]);
  const issues = types.flatMap((type) =>
    fields.flatMap(([field, value]) => {
      const message = problemWith(type, field, value);
      return message ? [{ path: `editData.${field.slice(0, 64)}`, message }] : [];
    }),
  );
  if (issues.length > 0) throw wrong(issues);
  return edit as Edit;
}

function problemWith(type: EventType, field: string, value: unknown): string | null {
  const shape: Readonly<Record<string, z.ZodType>> = CATALOGUE[type].data.shape;
  const expected = Object.hasOwn(shape, field) ? shape[field] : undefined;
  if (!expected) return `'${type}' has no such field`;
  if (FIXED.has(field)) return "can't be changed: it says what the event is about";
  const checked = expected.safeParse(value);
  return checked.success ? null : `of '${type}': ${checked.error.issues[0]?.message ?? "not valid"}`;
}

const wrong = (issues: readonly { readonly path: string; readonly message: string }[]): AppError =>
  new AppError(
    "BAD_USER_INPUT",
    `The change is not valid: ${issues.map(({ path, message }) => `'${path}': ${message}`).join("; ")}.`,
    { issues },
  );

/**
 * The event as it is replayed: as it was changed last, and now once more.
 * @throws UnreadableEvent when the ledger doesn't know its payload, or the catalogue no longer allows it.
 */
export function eventToReplay(record: EventRecord, edit: Edit | null): AnyEnvelope {
  const { _id: id, type, timestamp, actor, subject, audience, traceparent, test } = record;
  const { version, data } = record.edited ?? record;
  const event = toEnvelope({
    id,
    type,
    timestamp,
    version,
    actor,
    subject,
    audience,
    data,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(test ? { test } : {}),
  });
  // The change was checked against the present shape: so the payload is brought to it first.
  return edit ? toEnvelope({ ...event, data: { ...event.data, ...edit } }) : event;
}
