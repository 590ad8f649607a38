/** What waits for a slow reader. */
export const BUFFER_LIMIT = 1_000;

export interface Stream<Item> {
  readonly items: AsyncIterableIterator<Item>;
  /** False when no more fits: whoever pushes stops, and goes on when it is `drained`. */
  push(item: Item): boolean;
  /** Resolves when the reader has taken all that waited, or when the stream has ended. */
  drained(): Promise<void>;
  /** No more items; those that wait are still given out, then the error is thrown. */
  end(error?: unknown): void;
}

interface Reader<Item> {
  resolve(result: IteratorResult<Item>): void;
  reject(error: unknown): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** A bounded buffer between a socket that pushes and a reader that pulls. `onEnd` runs once, when either side ends it. */
export function createStream<Item>(onEnd: () => void): Stream<Item> {
  const waiting: Item[] = [];
  const readers: Reader<Item>[] = [];
  let ended: { error?: unknown } | undefined;
  let onDrained = (): void => {};

  function end(error?: unknown): void {
    if (ended) return;
    ended = error === undefined ? {} : { error };
    onEnd();
    onDrained();
    for (const reader of readers.splice(0)) conclude(reader);
  }

  /** Only the first reader learns of the error: an iterator fails once. */
  function conclude(reader: Reader<Item>): void {
    const error = ended?.error;
    ended = {};
    if (error === undefined) reader.resolve(DONE);
    else reader.reject(error);
  }

  return {
    end,
    push(item) {
      if (ended) return false;
      const reader = readers.shift();
      if (reader) reader.resolve({ done: false, value: item });
      else waiting.push(item);
      return waiting.length < BUFFER_LIMIT;
    },
    drained: () =>
      new Promise((resolve) => {
        if (ended || waiting.length === 0) resolve();
        else onDrained = resolve;
      }),
    items: {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () =>
        new Promise((resolve, reject) => {
          const item = waiting.shift();
          if (item !== undefined) {
            resolve({ done: false, value: item });
            if (waiting.length === 0) onDrained();
          } else if (ended) conclude({ resolve, reject });
          else readers.push({ resolve, reject });
        }),
      async return() {
        waiting.length = 0;
        end();
        ended = {};
        return DONE;
      },
    },
  };
}
