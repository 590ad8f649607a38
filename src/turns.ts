import { setImmediate } from "node:timers/promises";

/**
 * Lets one of many go on in each turn of the event loop: however many have much to do, what is live waits for one of
 * them at the most.
 */
export function createTurns(): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(() => setImmediate());
    return last;
  };
}
