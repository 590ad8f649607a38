import { AppError } from "../errors.ts";

export interface GatherOptions {
  /** Items of one run at most. */
  readonly maxBatch?: number;
  /** Items that wait at most; one more is refused with OVERLOADED. */
  readonly maxWaiting?: number;
}

interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (output: O) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns a bulk operation into one that is called item by item: while one run is under way, what comes meanwhile forms the
 * next. Nothing waits when nothing is under way. `run` answers by index; when it rejects, all of its items do.
 */
export function gather<I, O>(
  run: (items: readonly I[]) => Promise<readonly O[]>,
  { maxBatch = 500, maxWaiting = 10_000 }: GatherOptions = {},
): (item: I) => Promise<O> {
  let waiting: Waiting<I, O>[] = [];
  let running = false;

  async function runAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxBatch);
      waiting = waiting.slice(batch.length);
      try {
        const outputs = await run(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(outputs[index] as O));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = false;
  }

  return (item) =>
    new Promise<O>((resolve, reject) => {
      if (waiting.length >= maxWaiting) {
        reject(new AppError("OVERLOADED", "Too much is waiting for the database. Try again."));
        return;
      }
      waiting.push({ item, resolve, reject });
      if (running) return;
      running = true;
      // Later in this tick: calls made side by side share the first run.
      queueMicrotask(() => void runAll());
    });
}
