/** Yields nothing: whoever it is for is written to past it. It ends, or throws, when that is over. */
export interface SilentStream extends AsyncIterableIterator<never> {
  /** The first time counts; null when nothing went wrong. */
  end(error: unknown): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** `onLeave` runs when its reader is not interested any more. */
export function createSilentStream(onLeave: () => void): SilentStream {
  let ended: { readonly error: unknown } | null = null;
  let settle: { resolve(result: IteratorReturnResult<undefined>): void; reject(error: unknown): void } | null = null;

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    end(error) {
      ended ??= { error };
      if (ended.error === null) settle?.resolve(DONE);
      else settle?.reject(ended.error);
    },
    next() {
      if (!ended) return new Promise((resolve, reject) => (settle = { resolve, reject }));
      return ended.error === null ? Promise.resolve(DONE) : Promise.reject(ended.error);
    },
    return() {
      onLeave();
      return Promise.resolve(DONE);
    },
    throw(error: unknown) {
      onLeave();
      return Promise.reject(error);
    },
  };
}
