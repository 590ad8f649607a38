/** Keys in order, in chunks: an insert moves at most one chunk's worth, however many keys there are. */
export interface SortedKeys {
  add(key: string): void;
  delete(key: string): void;
  /** The keys k with from <= k < to, ascending, or descending when `backwards`. */
  range(from: string, to: string, backwards: boolean): Generator<string>;
}

const CHUNK = 512;

export function createSortedKeys(): SortedKeys {
  const chunks: string[][] = [[]];

  /** The chunk in which the key is, or belongs. */
  function chunkOf(key: string): number {
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((chunks[middle]?.[0] ?? "") <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return {
    add(key) {
      const at = chunkOf(key);
      const chunk = chunks[at] ?? [];
      const place = lowerBound(chunk, key);
      if (chunk[place] === key) return;
      chunk.splice(place, 0, key);
      if (chunk.length > 2 * CHUNK) chunks.splice(at + 1, 0, chunk.splice(CHUNK));
    },
    delete(key) {
      const at = chunkOf(key);
      const chunk = chunks[at] ?? [];
      const place = lowerBound(chunk, key);
      if (chunk[place] !== key) return;
      chunk.splice(place, 1);
      if (chunk.length === 0 && chunks.length > 1) chunks.splice(at, 1);
    },
    *range(from, to, backwards) {
      const first = chunkOf(from);
      const last = chunkOf(to);
      for (let step = 0; step <= last - first; step++) {
        const chunk = chunks[backwards ? last - step : first + step] ?? [];
        const start = lowerBound(chunk, from);
        const end = lowerBound(chunk, to);
        for (let i = 0; i < end - start; i++) yield chunk[backwards ? end - 1 - i : start + i] as string;
      }
    },
  };
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
