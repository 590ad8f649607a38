import { termsOf, wordsOf } from "../terms.ts";
import { CATALOGUE, EVENT_TYPES, type EventType } from "./catalogue.ts";
import { type Conditions, type Scalar } from "./filter-input.ts";

/** A long text adds words up to so many; each is one more entry in an index that every event is written through. */
export const MAX_EVENT_TERMS = 16;

/** The words of a payload's texts, folded: all of the short ones, then the start of the long one. */
export function payloadTerms(type: EventType, data: unknown): readonly string[] {
  if (data === null || typeof data !== "object") return [];
  const { whole, start }: { readonly whole: readonly string[]; readonly start?: string } = CATALOGUE[type].text;
  const terms = new Set(termsOf(...whole.flatMap((field) => textsAt(data, field))));
  for (const text of start ? textsAt(data, start) : []) {
    for (const { term } of wordsOf(text)) {
      if (terms.size >= MAX_EVENT_TERMS) break;
      terms.add(term);
    }
  }
  return [...terms];
}

function textsAt(data: object, field: string): readonly string[] {
  const value: unknown = (data as Readonly<Record<string, unknown>>)[field];
  return (Array.isArray(value) ? value : [value]).filter((text) => typeof text === "string");
}

/** Words that every event with this value has: what finds words finds it too. None where that can't be told. */
export function impliedTerms(field: string, value: Scalar): readonly string[] {
  const isWhole = EVENT_TYPES.every((type) => {
    const { data, text } = CATALOGUE[type];
    return !Object.hasOwn(data.shape, field) || text.whole.some((one) => one === field);
  });
  return typeof value === "string" && isWhole ? termsOf(value) : [];
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
