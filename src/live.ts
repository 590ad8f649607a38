import { every } from "./every.ts";
import { type Log } from "./log.ts";

/** A value that is made again and again while somebody listens, once for all who do. */
export interface Live<T> {
  /** First the value that was made last, when others listen already; then each new one. A slow listener gets the newest alone. */
  listen(): AsyncIterableIterator<T>;
}

interface Listener<T> {
  tell(value: T): void;
}

export function createLive<T>(ms: number, log: Log, name: string, make: () => Promise<T>): Live<T> {
  const listeners = new Set<Listener<T>>();
  let making: { close(): Promise<void>; readonly last: { value: T } | null } | null = null;

  function start(): NonNullable<typeof making> {
    const run = { last: null as { value: T } | null, close: () => ticking.close() };
    const ticking = every(ms, log, name, async () => {
      const value = await make();
      if (making !== run) return; // all left while it was made
      run.last = { value };
      for (const listener of listeners) listener.tell(value);
    });
    return run;
  }

  function leave(listener: Listener<T>): void {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    void making?.close();
    making = null;
  }

  return {
    listen() {
      let newest: { value: T } | null = null;
      let waiting: ((result: IteratorResult<T, undefined>) => void) | null = null;
      let over = false;
      const listener: Listener<T> = {
        tell(value) {
          if (!waiting) return void (newest = { value });
          waiting({ done: false, value });
          waiting = null;
        },
      };
      const end = async (): Promise<IteratorReturnResult<undefined>> => {
        const done = { done: true, value: undefined } as const;
        if (!over) leave(listener);
        over = true;
        waiting?.(done);
        waiting = null;
        return done;
      };
      listeners.add(listener);
      making ??= start();
      newest = making.last;
      return {
        [Symbol.asyncIterator]() {
          return this;
        },
        next() {
          if (over) return end();
          const ready = newest;
          newest = null;
          if (ready) return Promise.resolve({ done: false, value: ready.value });
          return new Promise((resolve) => (waiting = resolve));
        },
        return: end,
        async throw(error) {
          await end();
          throw error;
        },
      };
    },
  };
}
