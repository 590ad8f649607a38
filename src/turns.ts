import { setImmediate } from "node:timers/promises";
import { sleep } from "./sleep.ts";

/** While several have work, so many milliseconds of it are followed by a rest as long. */
const STRETCH_MS = 5;

/**
 * Lets one of many go on in each turn of the event loop: however many have much to do, what is live waits for one of
 * them at the most. While there are several they have half of the time together: the other half is for what is live, here
 * and in the other processes of this machine. Who is alone goes on at full speed.
 */
export function createTurns(): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let asking = 0;
  let worked = 0;
  let begunAt = 0;

  async function takeTurn(): Promise<void> {
    await setImmediate();
    worked = asking > 1 ? worked + performance.now() - begunAt : 0;
    if (worked >= STRETCH_MS) {
      await sleep(worked);
      worked = 0;
    }
    asking -= 1;
    begunAt = performance.now();
  }

  return () => {
    if (asking === 0) begunAt = performance.now(); // what was before was no work
    asking += 1;
    last = last.then(takeTurn);
    return last;
  };
}
