import { termsOf } from "../terms.ts";
import { CATALOGUE, type EventType } from "./catalogue.ts";
import { type Conditions, type Scalar } from "./filter-input.ts";

/** More different words of one event's texts are not found by; the short texts come first. */
export const MAX_EVENT_TERMS = 32;

/** The words of a payload's texts, folded; at most `MAX_EVENT_TERMS`. */
export function payloadTerms(type: EventType, data: unknown): readonly string[] {
  if (data === null || typeof data !== "object") return [];
  const fields = data as Readonly<Record<string, unknown>>;
  const texts = CATALOGUE[type].text.flatMap((field) => fields[field]).filter((value) => typeof value === "string");
  return termsOf(...texts).slice(0, MAX_EVENT_TERMS);
}

/** Payloads are never changed in place, and one is held against every subscriber's filter. */
const known = new WeakMap<object, ReadonlySet<string>>();

function termSet(type: EventType, data: object): ReadonlySet<string> {
  const before = known.get(data);
  if (before) return before;
  const terms = new Set(payloadTerms(type, data));
  known.set(data, terms);
  return terms;
}

/** Do the conditions on the payload hold? None holds for a payload that is not there. */
export function payloadMatches({ data, terms }: Conditions, type: EventType, payload: unknown): boolean {
  if (!data && !terms) return true;
  if (payload === null || typeof payload !== "object") return false;
  if (data && !data.every(([field, wanted]) => hasValue(payload, field, wanted))) return false;
  if (!terms) return true;
  const there = termSet(type, payload);
  return terms.every((term) => there.has(term));
}

function hasValue(payload: object, field: string, wanted: Scalar): boolean {
  if (!Object.hasOwn(payload, field)) return false;
  const value: unknown = (payload as Readonly<Record<string, unknown>>)[field];
  return Array.isArray(value) ? value.includes(wanted) : value === wanted;
}
