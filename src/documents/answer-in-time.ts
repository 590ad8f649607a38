import { AppError } from "../errors.ts";

type Methods<T> = { readonly [K in keyof T]: (...given: never[]) => Promise<unknown> };

interface Pending {
  readonly since: number;
  readonly refuse: () => void;
}

const LOOK_MS = 50;
/** With the look that follows, and a busy process, a caller is still told within a second. */
const PATIENCE_MS = 700;
/** The store says nothing when it has answered no command for so long. */
const SILENCE_MS = 500;
/** A command is lost on its way when one that came so much later was answered. */
const OVERTAKEN_MS = 350;
/** A look that comes so much too late tells of this process's own want of time: then an answer may lie there unread. */
const OWN_DELAY_MS = 50;

export interface AnswerInTime {
  /** The store has answered, although the command goes on: who contends for one document may need many answers. */
  answered(): void;
  inTime<T extends Methods<T>>(commands: T): T;
}

/**
 * `inTime` makes of commands the same ones, for callers who don't wait for a store that says nothing (frozen, or behind a partition
 * that drops what is sent), nor on a connection that is dead and doesn't know it, while the others answer: after 0.7 s they reject
 * with UNAVAILABLE.
 * What they do is not taken back: it may still be written, which a repeat with the same idempotency key or expected version finds
 * out. While the store is only slow, so that commands are answered about in their order, nothing is refused: a repeat would make
 * it slower.
 */
export function createAnswerInTime(): AnswerInTime {
  const pending = new Set<Pending>();
  let answeredAt = Number.NEGATIVE_INFINITY;
  /** When the command began that began last of those that were answered. */
  let answeredSince = Number.NEGATIVE_INFINITY;
  let isLooking = false;

  function look(dueAt: number): void {
    isLooking = false;
    const now = performance.now();
    const patience = now - dueAt > OWN_DELAY_MS ? 2 * PATIENCE_MS : PATIENCE_MS;
    const isSilent = now - answeredAt >= SILENCE_MS;
    for (const { since, refuse } of pending)
      if (now - since >= patience && (isSilent || answeredSince - since >= OVERTAKEN_MS)) refuse();
    lookAgain();
  }

  function lookAgain(): void {
    if (isLooking || pending.size === 0) return;
    isLooking = true;
    const dueAt = performance.now() + LOOK_MS;
    // What has arrived meanwhile is read before the look.
    setTimeout(() => setImmediate(look, dueAt), LOOK_MS).unref();
  }

  function answered(): void {
    answeredAt = performance.now();
  }

  function run(command: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const refuse = (): void => {
        pending.delete(one);
        reject(new AppError("UNAVAILABLE", "The database does not answer now. Try again."));
      };
      const one: Pending = { since: performance.now(), refuse };
      pending.add(one);
      lookAgain();
      command().then(
        (result) => {
          pending.delete(one);
          answered();
          answeredSince = Math.max(answeredSince, one.since);
          resolve(result);
        },
        (error: unknown) => {
          // No answer of the store's: it can't be reached, or it wasn't even asked.
          pending.delete(one);
          reject(error);
        },
      );
    });
  }

  return {
    answered,
    inTime<T extends Methods<T>>(commands: T): T {
      const entries = Object.entries<(...given: never[]) => Promise<unknown>>(commands);
      const timed = entries.map(([name, method]) => [name, (...given: never[]) => run(() => method(...given))]);
      return Object.fromEntries(timed) as T; // name for name the same methods
    },
  };
}
