/**
 * A stream whose items are turned into none or some others. Unlike an async generator it hands `return()` on at once,
 * also while a `next()` is pending, and it takes a source that is subscribed already. A failure ends the source too.
 */
export function mapStream<I, O>(
  source: AsyncIterableIterator<I>,
  transform: (item: I) => readonly O[] | Promise<readonly O[]>,
  isLast: (output: O) => boolean = () => false,
): AsyncIterableIterator<O> {
  let ready: readonly O[] = [];
  let done = false;

  async function end(): Promise<IteratorReturnResult<undefined>> {
    done = true;
    await source.return?.();
    return { done: true, value: undefined };
  }

  async function take(): Promise<IteratorResult<O, undefined>> {
    while (ready.length === 0) {
      if (done) return end();
      const item = await source.next();
      if (item.done) return { done: true, value: undefined };
      ready = await transform(item.value);
    }
    const [output, ...rest] = ready as readonly [O, ...O[]];
    ready = rest;
    if (isLast(output)) {
      ready = [];
      done = true;
    }
    return { done: false, value: output };
  }

  async function next(): Promise<IteratorResult<O, undefined>> {
    try {
      return await take();
    } catch (error) {
      // `for await` calls no `return()` after a `next()` that rejected: the source would stay subscribed for nobody.
      await end().catch(() => {});
      throw error;
    }
  }

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next,
    return: end,
    async throw(error) {
      await end();
      throw error;
    },
  };
}
