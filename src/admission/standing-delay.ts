/** The least delay that was seen in a window: a burst passes, a queue that stands shows. */
export interface StandingDelay {
  /** A delay was `ms` at this time; both in milliseconds, of one monotonic clock. */
  observe(ms: number, now: number): void;
  /** The least of the last window; 0 until the first half of one has passed. */
  ms(): number;
}

const HALF_WINDOW_MS = 500;

/**
 * What tells a good queue from a bad one is not its longest delay but its shortest (Nichols and Jacobson, "Controlling Queue
 * Delay", ACM Queue 10(5), 2012): one long collection of garbage, or a burst that is worked off, leaves a short delay in the window.
 */
export function createStandingDelay(): StandingDelay {
  let before = 0;
  let present = Number.POSITIVE_INFINITY;
  let began: number | null = null;
  return {
    observe(ms, now) {
      began ??= now;
      if (now - began >= HALF_WINDOW_MS) {
        before = present;
        present = Number.POSITIVE_INFINITY;
        began = now;
      }
      present = Math.min(present, ms);
    },
    ms: () => Math.min(before, present),
  };
}
