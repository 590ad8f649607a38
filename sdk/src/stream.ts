import { BookspaceError } from "./errors.ts";

/** What waits for a slow reader; one that falls further behind is ended with SUBSCRIBER_LAGGED. */
export const BUFFER_LIMIT = 1_000;

export interface Stream<Item> {
  readonly items: AsyncIterableIterator<Item>;
  push(item: Item): void;
  /** No more items; those that wait are still given out, then the error is thrown. */
  end(error?: unknown): void;
}

/** A bounded buffer between a socket that pushes and a reader that pulls. `onStop` runs once, when either side ends it. */
export function createStream<Item>(onStop: () => void): Stream<Item> {
  const waiting: Item[] = [];
  const readers: { resolve(result: IteratorResult<Item>): void; reject(error: unknown): void }[] = [];
  let ended: { error?: unknown } | undefined;
  const done: IteratorReturnResult<undefined> = { done: true, value: undefined };

  function end(error?: unknown): void {
    if (ended) return;
    ended = error === undefined ? {} : { error };
    onStop();
    // Only the first reader learns of the error: an iterator fails once.
    for (const reader of readers.splice(0)) settle(reader);
  }

  function settle(reader: { resolve(result: IteratorResult<Item>): void; reject(error: unknown): void }): void {
    const error = ended?.error;
    ended = {};
    if (error === undefined) reader.resolve(done);
    else reader.reject(error);
  }

  return {
    end,
    push(item) {
      if (ended) return;
      const reader = readers.shift();
      if (reader) return reader.resolve({ done: false, value: item });
      if (waiting.length < BUFFER_LIMIT) return void waiting.push(item);
      end(
        new BookspaceError("SUBSCRIBER_LAGGED", `More than ${BUFFER_LIMIT} messages wait to be read.`, {
          retryable: true,
        }),
      );
    },
    items: {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () =>
        new Promise((resolve, reject) => {
          const item = waiting.shift();
          if (item !== undefined) resolve({ done: false, value: item });
          else if (ended) settle({ resolve, reject });
          else readers.push({ resolve, reject });
        }),
      async return() {
        waiting.length = 0;
        end();
        ended = {};
        return done;
      },
    },
  };
}
