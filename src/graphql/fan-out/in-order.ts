/**
 * Works on up to `ahead` items of a stream at the same time, and hands the results on in the stream's order. The first failure, whose
 * turn it is, ends the stream and is thrown at once, also while the stream has nothing more to say; nothing is handed on after it.
 */
export function inOrder<I, O>(
  source: AsyncIterable<I>,
  ahead: number,
  work: (item: I) => Promise<O>,
  handOn: (output: O) => void,
): Promise<void> {
  const items = source[Symbol.asyncIterator]();
  let failed = false;

  return new Promise((resolve, reject) => {
    function fail(error: unknown): void {
      if (failed) return;
      failed = true;
      // Before anybody hears of it; not waited for: a stream may end only with the item that it is waiting for itself.
      items.return?.().catch(() => {});
      reject(error);
    }

    async function inTurn(output: Promise<O>, before: Promise<void>): Promise<void> {
      await before;
      const result = await output;
      if (!failed) handOn(result);
    }

    async function run(): Promise<void> {
      const working: Promise<void>[] = [];
      let last = Promise.resolve();
      for (;;) {
        const next = await items.next();
        if (next.done || failed) break;
        const output = work(next.value);
        last = inTurn(output, last);
        // A rejection before its turn is met by `inTurn` when that comes.
        output.catch(() => {});
        // Not by who awaits it below: that is after so many more items, which may be hours of silence for all who listen.
        last.catch(fail);
        working.push(last);
        if (working.length >= ahead) await working.shift();
      }
      await last;
    }

    run().then(resolve, fail);
  });
}
