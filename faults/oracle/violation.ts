/** What is promised; docs/reliability.md says it in words. */
export const PROMISES = ["L0", "G0", "D0", "O", "C"] as const;

/** A promise that was broken: which, and how. */
export interface Violation {
  readonly promise: (typeof PROMISES)[number];
  readonly what: string;
}

/** Enough to see what it is. */
const SHOWN = 5;

/** One violation for all of a kind. */
export function violations(
  promise: Violation["promise"],
  what: string,
  found: readonly string[],
): readonly Violation[] {
  if (found.length === 0) return [];
  const more = found.length > SHOWN ? `, and ${found.length - SHOWN} more` : "";
  return [{ promise, what: `${what}: ${found.slice(0, SHOWN).join(", ")}${more}` }];
}
