/** So many at a time, so that the server's backlog of connections isn't what is measured. */
const AT_ONCE = 50;

/** Opens `count` connections of a kind; `open` is given which, from 0 on. */
export async function openMany<T>(count: number, open: (n: number) => Promise<T>): Promise<readonly T[]> {
  const opened: T[] = [];
  for (let first = 0; first < count; first += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, index) => open(first + index));
    opened.push(...(await Promise.all(some)));
  }
  return opened;
}
