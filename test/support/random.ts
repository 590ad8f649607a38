/** Random numbers that come again with the same seed (mulberry32, by Tommy Ettinger). */
export interface Random {
  /** A whole number from 0 to `bound - 1`. */
  below(bound: number): number;
  pick<T>(items: readonly T[]): T;
  /** Some of them, perhaps none. */
  some<T>(items: readonly T[]): readonly T[];
}

export function seeded(seed: number): Random {
  let state = seed;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    below,
    pick: <T>(items: readonly T[]): T => items[below(items.length)] as T,
    some: (items) => items.filter(() => next() < 0.5),
  };
}
