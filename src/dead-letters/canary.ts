import { type ReplayMode } from "../store/records/dead-letters.ts";

/** Events of one step at most. */
export const MAX_STEP = 500;
const CANARY_STEPS = [1, 10] as const;

/** How many events a step replays; the next begins when all of them are settled. */
export const stepSize = (mode: ReplayMode, step: number): number =>
  (mode === "canary" ? CANARY_STEPS[step] : undefined) ?? MAX_STEP;

/** How a replayed dead letter ended: `before` and `after` are the fingerprints of its faults, `after` null when it succeeded. */
export interface Outcome {
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Why a replay goes no further, or null. A canary is there to find out whether the fault is mended: it stops when the same
 * one comes back, in whatever step. Another fault says nothing of that.
 */
export function reasonToStop(mode: ReplayMode, outcomes: readonly Outcome[]): string | null {
  if (mode === "all") return null;
  const back = outcomes.filter(({ before, after }) => after !== null && after === before);
  if (back.length === 0) return null;
  const fingerprints = [...new Set(back.map(({ after }) => after))].join(", ");
  return `The same fault came back on ${back.length} of ${outcomes.length}: fingerprint ${fingerprints}.`;
}
