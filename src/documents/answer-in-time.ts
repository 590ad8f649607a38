import { AppError } from "../errors.ts";

type Methods<T> = { readonly [K in keyof T]: (...given: never[]) => Promise<unknown> };

interface Pending {
  looks: number;
  readonly refuse: () => void;
}

const LOOK_MS = 100;
/** With its last look a command is at most 0.9 s old. Looks are counted, not time: a process that gets none itself takes longer for it. */
const LOOKS = 9;
/** The store says nothing when it answered no command for half a second. */
const SILENT_LOOKS = 5;

const isRefusal = (error: unknown): boolean => error instanceof AppError && error.code === "UNAVAILABLE";

/**
 * The same commands, for callers who don't wait for a store that says nothing (frozen, or behind a partition that drops what is
 * sent): one that is 0.9 s old rejects with UNAVAILABLE. What it does is not taken back: it may still be written, which a repeat with
 * the same idempotency key or expected version finds out. While the store is only slow, so that others are answered, nothing is
 * refused: a repeat would make it slower.
 */
export function answerInTime<T extends Methods<T>>(commands: T): T {
  const pending = new Set<Pending>();
  let silentLooks = 0;
  let isLooking = false;

  function look(): void {
    isLooking = false;
    silentLooks += 1;
    for (const one of pending) {
      one.looks += 1;
      if (one.looks >= LOOKS && silentLooks >= SILENT_LOOKS) one.refuse();
    }
    lookAgain();
  }

  function lookAgain(): void {
    if (isLooking || pending.size === 0) return;
    isLooking = true;
    // An answer that came while this process was busy is read before the look.
    setTimeout(() => setImmediate(look), LOOK_MS).unref();
  }

  function inTime(command: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const refuse = (): void => {
        pending.delete(one);
        reject(new AppError("UNAVAILABLE", "The database does not answer now. Try again."));
      };
      const one: Pending = { looks: 0, refuse };
      pending.add(one);
      lookAgain();
      const answer = (): void => {
        pending.delete(one);
        silentLooks = 0;
      };
      command().then(
        (result) => {
          answer();
          resolve(result);
        },
        (error: unknown) => {
          // That the store can't be reached is no answer of the store's.
          if (isRefusal(error)) pending.delete(one);
          else answer();
          reject(error);
        },
      );
    });
  }

  const entries = Object.entries<(...given: never[]) => Promise<unknown>>(commands);
  const timed = entries.map(([name, method]) => [name, (...given: never[]) => inTime(() => method(...given))]);
  return Object.fromEntries(timed) as T; // name for name the same methods
}
