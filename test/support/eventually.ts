import { setTimeout as sleep } from "node:timers/promises";

/** Waits until `look` answers something that is neither undefined, null nor false, and gives that; fails with the last error. */
export async function eventually<T>(
  look: () => Promise<T> | T,
  what: string,
  timeoutMs = 20_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== null && found !== false) return found as NonNullable<T>;
      last = found;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`, { cause: last });
    await sleep(20);
  }
}
