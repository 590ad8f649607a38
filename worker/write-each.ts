/**
 * Writes all it can. A bulk write that fails as a whole, with the store there, has something in it that the driver or the
 * server refuses (too large, say): halving finds it, and the others are written. Writing again what was written must be harmless.
 * @returns by index, what became of each; an Error for what is refused.
 * @throws an outage.
 */
export async function writeEach<T, R>(
  items: readonly T[],
  write: (items: readonly T[]) => Promise<readonly (R | Error)[]>,
  isOutage: (error: unknown) => boolean,
): Promise<readonly (R | Error)[]> {
  try {
    const results = await write(items);
    // A server that stops in the middle says so of each write that it didn't get to.
    for (const result of results) if (result instanceof Error && isOutage(result)) throw result;
    return results;
  } catch (error) {
    if (isOutage(error)) throw error;
    if (items.length <= 1) return items.map(() => (error instanceof Error ? error : new Error(String(error))));
    const middle = items.length >> 1;
    return [
      ...(await writeEach(items.slice(0, middle), write, isOutage)),
      ...(await writeEach(items.slice(middle), write, isOutage)),
    ];
  }
}
