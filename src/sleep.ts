export interface SleepOptions {
  /** When it aborts first, the sleep rejects with its reason. */
  readonly signal?: AbortSignal;
  /** False: the process may end meanwhile. */
  readonly ref?: boolean;
}

/** Resolves after `ms`. By the global timer, not `node:timers/promises`, so that what waits can be tested in virtual time. */
export function sleep(ms: number, { signal, ref = true }: SleepOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    if (!ref) timer.unref();
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}
