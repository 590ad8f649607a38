/** Recognises transitions that the log tells a second time, as after a crash between two steps. */
export interface Repeats {
  /** True the first time that this id is told (see `transitionId`). */
  isNew(id: string): boolean;
}

/**
 * Remembers at least the last `bound` transitions, and at most twice as many. A repeat is told soon after its first (a
 * batch that was given back), so one that is further away than this is not expected; it would come through, with the same
 * event, consumer and attempt.
 */
export function createRepeats(bound: number): Repeats {
  let recent = new Set<string>();
  let before = new Set<string>();
  return {
    isNew(id) {
      if (recent.has(id) || before.has(id)) return false;
      if (recent.size >= bound) {
        before = recent;
        recent = new Set();
      }
      recent.add(id);
      return true;
    },
  };
}
