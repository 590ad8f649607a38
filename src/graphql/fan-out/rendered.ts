import { type Payload } from "./payload.ts";

/** A result, or that there is none; a promise only where something had to be waited for. */
export type Outcome = Payload | null | Promise<Payload | null>;

/** Results that were made a short while ago, for those who come back to the same stretch of the log. */
export interface Rendered {
  /** What was made under this key, or what `make` makes now. What failed is for those alone who wait for it now. */
  get(key: string, make: () => Outcome): Outcome;
}

/** Of all subscriptions together, in each of two generations. */
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_ENTRIES = 10_000;
const ENTRY_BYTES = 256;

/**
 * Forgets a generation at a time: when the younger one is full, it becomes the older, and what was the older is gone.
 * Taking the oldest entries out of one map, one by one, costs more than making them anew.
 */
export function createRendered(): Rendered {
  let younger = new Map<string, Outcome>();
  let older = new Map<string, Outcome>();
  let bytes = 0;

  function keep(key: string, outcome: Outcome): void {
    if (younger.size >= MAX_ENTRIES || bytes > MAX_BYTES) {
      older = younger;
      younger = new Map();
      bytes = 0;
    }
    younger.set(key, outcome);
    bytes += sizeOf(outcome);
  }

  /** Unless it was made anew meanwhile: the generation that had it may be gone since it was begun. */
  function forget(key: string, outcome: Outcome): void {
    for (const kept of [younger, older]) if (kept.get(key) === outcome) kept.delete(key);
  }

  return {
    get(key, make) {
      const known = younger.get(key) ?? older.get(key);
      if (known !== undefined) return known;
      const outcome = make();
      if (isFailed(outcome)) return outcome;
      keep(key, outcome);
      if (outcome instanceof Promise)
        outcome.then(
          (payload) => (isFailed(payload) ? forget(key, outcome) : keep(key, payload)),
          () => forget(key, outcome),
        );
      return outcome;
    },
  };
}

const sizeOf = (outcome: Outcome): number =>
  ENTRY_BYTES + (outcome === null || outcome instanceof Promise ? 0 : outcome.json.length);

/** An outage of this moment would be served again to who resumes when it is over. */
const isFailed = (outcome: Outcome): boolean => outcome !== null && !(outcome instanceof Promise) && outcome.failed;
