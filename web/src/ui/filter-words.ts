import type { EventFilter } from "@bookspace/client";
import { count } from "./format.ts";

/** A long list is told by its length. */
const NAMED = 3;

/** What a filter selects, in words; empty when it selects all. */
export function filterWords(filter: EventFilter | null | undefined): string {
  const parts = Object.entries(filter ?? {}).flatMap(([field, value]: [string, unknown]) => {
    if (value === null || value === undefined) return [];
    if (!Array.isArray(value)) return [`${field}: ${typeof value === "string" ? value : JSON.stringify(value)}`];
    return [`${field}: ${value.length > NAMED ? `${count(value.length)} of them` : value.join(", ")}`];
  });
  return parts.join(" · ");
}
