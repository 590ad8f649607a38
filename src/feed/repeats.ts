import { transitionId, type Transition } from "../events/transition.ts";

/** Recognises transitions that the log tells a second time, as after a crash between two steps. */
export interface Repeats {
  /** True the first time. */
  isNew(transition: Transition): boolean;
}

/**
 * Remembers the last `bound` transitions. A repeat is told soon after its first (a batch that was given back), so one
 * that is further away than this is not expected; it would come through, with the same event, consumer and attempt.
 */
export function createRepeats(bound: number): Repeats {
  const known = new Set<string>();
  return {
    isNew(transition) {
      const id = transitionId(transition);
      if (known.has(id)) return false;
      known.add(id);
      if (known.size > bound) for (const oldest of known) return known.delete(oldest);
      return true;
    },
  };
}
