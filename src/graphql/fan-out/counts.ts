import { SubscriberLagged } from "../../feed/feed.ts";

/** The subscribers of this process, counted as they come, fall behind and go. */
export interface Counts {
  subscribers: number;
  /** Their clients read too slowly now. */
  lagging: number;
  /** Items that were not sent, in all. */
  dropped: number;
}

export const createCounts = (): Counts => ({ subscribers: 0, lagging: 0, dropped: 0 });

/** The same stream, counted as a subscriber until it ends, whichever way. */
export function counted<T>(stream: AsyncIterableIterator<T>, counts: Counts): AsyncIterableIterator<T> {
  let over = false;
  counts.subscribers += 1;
  const leave = (): void => {
    if (!over) counts.subscribers -= 1;
    over = true;
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const result = await stream.next();
        if (result.done) leave();
        return result;
      } catch (error) {
        leave();
        if (error instanceof SubscriberLagged) counts.dropped += error.dropped;
        throw error;
      }
    },
    return() {
      leave();
      return stream.return?.() ?? Promise.resolve({ done: true, value: undefined });
    },
    throw(error) {
      leave();
      return stream.throw?.(error) ?? Promise.reject(error);
    },
  };
}
