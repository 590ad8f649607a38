import { AppError } from "../errors.ts";

export interface GatherOptions {
  /** Items in one run at most. */
  readonly maxBatch?: number;
  /** Items that wait at most; one more is refused with OVERLOADED. */
  readonly maxWaiting?: number;
}

interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (output: O) => void;
  readonly reject: (error: unknown) => void;
}

/** A run that takes longer holds up no other: it may be on a connection that a firewall forgot, and get no answer for 20 s. */
const SLOW_MS = 300;
/** Runs under way at most, slow ones included. */
const MAX_RUNS = 4;

/**
 * Turns a bulk operation into one that is called item by item: while one run is under way, what comes meanwhile forms the
 * next. Nothing waits when nothing is under way, or only what is slow. `run` answers by index; when it rejects, all of its
 * items do. Runs may overtake one another, and an item that is given twice may be in two at a time.
 */
export function gather<I, O>(
  run: (items: readonly I[]) => Promise<readonly O[]>,
  { maxBatch = 500, maxWaiting = 10_000 }: GatherOptions = {},
): (item: I) => Promise<O> {
  let waiting: Waiting<I, O>[] = [];
  let running = 0;
  /** A run that is about to begin, or is under way and not slow: the next one waits for it. */
  let awaited: object | null = null;

  /** Later in this tick: calls made side by side share a run. */
  function startNext(): void {
    if (waiting.length === 0 || awaited || running === MAX_RUNS) return;
    const mine = {};
    awaited = mine;
    queueMicrotask(() => void runNext(mine));
  }

  async function runNext(mine: object): Promise<void> {
    const batch = waiting.slice(0, maxBatch);
    waiting = waiting.slice(batch.length);
    running += 1;
    const goOn = (): void => {
      if (awaited === mine) awaited = null;
      startNext();
    };
    const slow = setTimeout(goOn, SLOW_MS);
    try {
      const outputs = await run(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(outputs[index] as O));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    clearTimeout(slow);
    running -= 1;
    goOn();
  }

  return (item) =>
    new Promise<O>((resolve, reject) => {
      if (waiting.length >= maxWaiting) {
        reject(new AppError("OVERLOADED", "Too much is waiting for the database. Try again."));
        return;
      }
      waiting.push({ item, resolve, reject });
      startNext();
    });
}
