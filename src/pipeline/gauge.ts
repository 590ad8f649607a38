import { type Log } from "../log.ts";
import { sleep } from "../sleep.ts";

/** A value that somebody else knows, asked for sparingly: what it is now or was a moment ago; null when it can't be had. */
export type Gauge<T> = () => Promise<T | null>;

/** An answer that takes longer is not waited for: a snapshot that is late says nothing. */
const PATIENCE_MS = 2_000;
/** After an answer that took a time, the next is asked for after so many of these times: a tenth of one server's time, mostly. */
const REST = 10;
/** On a busy machine it would otherwise tell for minutes what was a moment ago, and is over. */
const LONGEST_REST_MS = 5_000;

/** All who ask at the same time get the same answer. A failure is logged once, until it works again. */
export function createGauge<T>(name: string, log: Log, ask: () => Promise<T>): Gauge<T> {
  let last: T | null = null;
  let restsUntil = Number.NEGATIVE_INFINITY;
  let asking: Promise<T | null> | null = null;
  let failing = false;

  async function askNow(): Promise<T | null> {
    const startedAt = performance.now();
    try {
      last = await ask();
      failing = false;
    } catch (error) {
      last = null;
      if (!failing) log.warn({ err: error }, `${name} can't be told now; the pipeline's snapshot leaves it out`);
      failing = true;
    }
    const now = performance.now();
    restsUntil = now + Math.min(REST * (now - startedAt), LONGEST_REST_MS);
    return last;
  }

  return async () => {
    if (!asking && performance.now() < restsUntil) return last;
    asking ??= askNow().finally(() => (asking = null));
    return soon(asking);
  };
}

/** The answer, or null when it takes too long. */
export async function soon<T>(answer: Promise<T>): Promise<T | null> {
  const answered = new AbortController();
  const late = sleep(PATIENCE_MS, { signal: answered.signal, ref: false }).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    answered.abort();
  }
}
