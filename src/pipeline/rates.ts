import { type Clock } from "../clock.ts";

/** How often something happens, over a window of whole seconds. */
export interface Rate {
  /** It happened once more. Allocates nothing. */
  count(): void;
  /** Times a second, over the last whole seconds of the window. */
  perSecond(): number;
}

/** The seconds that a rate is taken over. */
export const RATE_WINDOW_S = 10;

/** A ring of one counter a second: the window, and the second that is running. */
export function createRate(clock: Clock): Rate {
  const slots = RATE_WINDOW_S + 1;
  const counts = new Uint32Array(slots);
  const seconds = new Float64Array(slots).fill(Number.NEGATIVE_INFINITY);
  const now = (): number => Math.floor(clock() / 1_000);

  return {
    count() {
      const second = now();
      const slot = second % slots;
      if (seconds[slot] !== second) {
        seconds[slot] = second;
        counts[slot] = 0;
      }
      counts[slot] = (counts[slot] ?? 0) + 1;
    },
    perSecond() {
      const current = now();
      const inWindow = counts.filter((_, slot) => {
        const age = current - (seconds[slot] ?? 0);
        return age >= 1 && age <= RATE_WINDOW_S;
      });
      return inWindow.reduce((sum, count) => sum + count, 0) / RATE_WINDOW_S;
    },
  };
}
