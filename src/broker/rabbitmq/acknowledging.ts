export interface Acknowledging<M> {
  /** All messages up to this one are handled; `count` of them were not told of before. */
  handled(last: M, count: number): void;
  /** Tells the broker now what it was not told yet. */
  flush(): void;
}

/** A crash brings so much more once again, which consumers expect anyway. */
const GATHER_MS = 50;

/**
 * Acknowledges in few frames, each for all messages up to one: a frame is a write of its own here, and an entry in the log of
 * a quorum queue there, which in a steady trickle of single messages costs as much as the messages do. At `limit`
 * messages the broker is told at once, so that it never stops delivering for want of an answer.
 */
export function createAcknowledging<M>(acknowledge: (last: M) => void, limit: number): Acknowledging<M> {
  let last: M | null = null;
  let waiting = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    const message = last;
    clearTimeout(timer);
    timer = undefined;
    last = null;
    waiting = 0;
    if (message !== null) acknowledge(message);
  }

  return {
    handled(message, count) {
      last = message;
      waiting += count;
      if (waiting >= limit) flush();
      else timer ??= setTimeout(flush, GATHER_MS);
    },
    flush,
  };
}
