import { wordsOf } from "../terms.ts";

const BEFORE = 60;
const LENGTH = 200;

/** Is this term one of the query's, or does it begin with the query's last one (which may still be being typed)? */
export const isHit = (term: string, query: readonly string[]): boolean =>
  query.includes(term) || term.startsWith(query.at(-1) ?? "\u0000");

/** Plain text around the first hit, else the beginning; cut at spaces where there are some, with "…" where something is left out. */
export function snippetOf(content: string, query: readonly string[]): string {
  const start = startOf(content, firstHit(content, query));
  const end = endOf(content, start);
  const text = content.slice(start, end).replace(/\s+/g, " ").trim();
  return `${start > 0 ? "…" : ""}${text}${end < content.length ? "…" : ""}`;
}

function firstHit(content: string, query: readonly string[]): number {
  for (const { term, index } of wordsOf(content)) if (isHit(term, query)) return index;
  return 0;
}

function startOf(content: string, hit: number): number {
  if (hit <= BEFORE) return 0;
  const space = content.indexOf(" ", hit - BEFORE);
  return space >= 0 && space < hit ? space + 1 : hit;
}

function endOf(content: string, start: number): number {
  const end = start + LENGTH;
  if (end >= content.length) return content.length;
  const space = content.lastIndexOf(" ", end);
  if (space > start + BEFORE) return space;
  // Not between the two halves of one character.
  return /[\uD800-\uDBFF]/.test(content.charAt(end - 1)) ? end - 1 : end;
}
