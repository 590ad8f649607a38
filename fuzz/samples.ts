import fc from "fast-check";

const CHUNK = 250;

/** So many samples, the same ones for the same seed; made as they are used, so that a hundred thousand need no memory. */
export function* samples<T>(arbitrary: fc.Arbitrary<T>, seed: number, count: number): Generator<T> {
  for (let made = 0; made < count; made += CHUNK)
    yield* fc.sample(arbitrary, { seed: seed + made, numRuns: Math.min(CHUNK, count - made) });
}

/** Works on `width` items at a time. */
export async function inParallel<T>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
