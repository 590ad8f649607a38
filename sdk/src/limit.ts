/** How long something may take. */
export interface Limit {
  /** Fires when the caller's signal does, or when the time is over. */
  readonly signal: AbortSignal;
  /** The promise, unless the signal fires first: then it rejects. For what takes no signal. */
  hold<Value>(promise: Promise<Value>): Promise<Value>;
  /** The time has no limit any more; the caller's signal still counts. */
  lift(): void;
  /** From now on it is so long. */
  restart(ms: number): void;
  /** To be called in the end: nothing is left behind at the caller's signal. */
  end(): void;
}

/** What a timer holds, 24 days. One that is given more fires at once. */
const LONGEST_MS = 2_147_483_647;

/** Longer than a timer holds, such as `Infinity`, is no limit. Not AbortSignal.any over AbortSignal.timeout: on Node 20 such a signal can be collected before it fires. */
export function startLimit(ms: number, caller: AbortSignal | undefined): Limit {
  const stop = new AbortController();
  const { signal } = stop;
  const onAbort = (): void => stop.abort();
  const start = (limit: number) => (limit > LONGEST_MS ? undefined : setTimeout(onAbort, limit));
  let timer = start(ms);
  caller?.addEventListener("abort", onAbort, { once: true });
  if (caller?.aborted) onAbort();
  const lift = (): void => clearTimeout(timer);
  return {
    signal,
    lift,
    restart(limit) {
      lift();
      timer = start(limit);
    },
    hold: (promise) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        promise.then(resolve, reject);
        signal.throwIfAborted();
      }),
    end() {
      lift();
      caller?.removeEventListener("abort", onAbort);
    },
  };
}
