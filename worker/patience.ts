import { type Log } from "../src/log.ts";
import { sleep } from "../src/sleep.ts";

const WAITS_MS = [100, 200, 500] as const;
/** Not longer: when it is back, all that came meanwhile waits for this batch. */
const LONGEST_WAIT_MS = 1_000;

/**
 * Does the same again while what it needs is away: no attempt is burnt by an outage. Says so once, and once when it is over.
 * @throws what isn't an outage; and the outage itself after the signal, so that the batch is given back.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  { what, isAway, log, signal }: { what: string; isAway: (error: unknown) => boolean; log: Log; signal: AbortSignal },
): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      const result = await work();
      if (waits > 0) log.info(`${what} is back`);
      return result;
    } catch (error) {
      if (!isAway(error) || signal.aborted) throw error;
      if (waits === 0) log.warn({ err: error }, `${what} is away; consuming waits for it`);
      await sleep(WAITS_MS[waits] ?? LONGEST_WAIT_MS, { signal }).catch(() => {});
      if (signal.aborted) throw error;
    }
  }
}
