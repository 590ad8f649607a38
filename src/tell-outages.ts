import { AppError } from "./errors.ts";

type Methods<T> = { readonly [K in keyof T]: (...given: never[]) => Promise<unknown> };

/** The same methods, for callers who don't know the driver's errors: what is answered, and each item of a stream that is. */
export function tellOutages<T extends Methods<T>>(service: T, isOutage: (error: unknown) => boolean): T {
  async function told<R>(work: () => Promise<R>): Promise<R> {
    try {
      return await work();
    } catch (error) {
      if (!isOutage(error)) throw error;
      throw new AppError("UNAVAILABLE", "The database is not available now. Try again.", { cause: error });
    }
  }

  /** An outage may come long after the answer: a stream that asks the store while it is listened to. */
  const toldStream = (stream: AsyncIterableIterator<unknown>): AsyncIterableIterator<unknown> => ({
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => told(() => stream.next()),
    return: () => stream.return?.() ?? Promise.resolve({ done: true, value: undefined }),
    throw: (error) => stream.throw?.(error) ?? Promise.reject(error),
  });

  const entries = Object.entries<(...given: never[]) => Promise<unknown>>(service);
  const methods = entries.map(([name, method]) => [
    name,
    async (...given: never[]) => {
      const answer = await told(() => method(...given));
      return isStream(answer) ? toldStream(answer) : answer;
    },
  ]);
  return Object.fromEntries(methods) as T; // name for name the same methods
}

const isStream = (answer: unknown): answer is AsyncIterableIterator<unknown> =>
  typeof answer === "object" && answer !== null && Symbol.asyncIterator in answer && "next" in answer;
