import { isRefused } from "./disconnected.ts";
import type { BookspaceError } from "./errors.ts";
import { backoffMs, wait } from "./wait.ts";

/** When to try again. One for a socket: its subscriptions come back together, and a loss that all of them see counts once. */
export interface Reconnect {
  /** The server said something: it is there. */
  heard(): void;
  /** The server took the credential. */
  accepted(): void;
  /** Waits until it is time. Rejects with the failure when trying again makes no sense, or was done often enough. */
  next(failure: BookspaceError): Promise<void>;
  /** Ends all waits. */
  close(): void;
}

export interface ReconnectOptions {
  /** Tries in a row. */
  readonly retries: number;
  /** Is the credential asked for at each try? Else one that was refused is refused again. */
  readonly renews: boolean;
}

/** What fails after the server was there for so long is counted anew; a shorter while can be one crash of many. */
const STABLE_MS = 5_000;

export function createReconnect({ retries, renews }: ReconnectOptions): Reconnect {
  const closing = new AbortController();
  let failures = 0;
  let refusals = 0;
  let heardSince: number | undefined;
  let pause: Promise<void> | undefined;

  /** One more try: is there one left? */
  function count(refused: boolean): boolean {
    if (refused) return renews && refusals++ === 0;
    if (heardSince !== undefined && performance.now() - heardSince >= STABLE_MS) failures = 0;
    return failures++ < retries;
  }

  return {
    heard: () => void (heardSince ??= performance.now()),
    accepted: () => void (refusals = 0),
    async next(failure) {
      const refused = isRefused(failure);
      if (!failure.retryable && !refused) throw failure;
      if (!pause) {
        if (!count(refused)) throw failure;
        heardSince = undefined;
        pause = wait(backoffMs(Math.max(0, failures - 1)), closing.signal).finally(() => (pause = undefined));
      }
      await pause;
    },
    close: () => closing.abort(),
  };
}
