/** Works on up to `ahead` items of a stream at the same time, and hands the results on in the stream's order. */
export async function inOrder<I, O>(
  source: AsyncIterable<I>,
  ahead: number,
  work: (item: I) => Promise<O>,
  handOn: (output: O) => void,
): Promise<void> {
  async function inTurn(output: Promise<O>, before: Promise<void>): Promise<void> {
    await before;
    handOn(await output);
  }

  const working: Promise<void>[] = [];
  let last = Promise.resolve();
  for await (const item of source) {
    const output = work(item);
    last = inTurn(output, last);
    // Each rejection is met when its turn is awaited, which may be later than it happens.
    output.catch(() => {});
    last.catch(() => {});
    working.push(last);
    if (working.length >= ahead) await working.shift();
  }
  await last;
}
