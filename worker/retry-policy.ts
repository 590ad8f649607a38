import { RETRY_DELAYS_MS, type RetryDelayMs } from "../src/broker/port.ts";
import { UnreadableEvent } from "../src/events/envelope.ts";

export type Decision = { readonly kind: "retry"; readonly delayMs: RetryDelayMs } | { readonly kind: "park" };

/** A handler throws an error with `permanent: true` to say that trying again can't help. */
export const isPermanent = (error: unknown): boolean =>
  error instanceof UnreadableEvent || (error instanceof Error && "permanent" in error && error.permanent === true);

/**
 * What becomes of an event whose handler failed: again after 1 s, 2 s, 4 s, then parked.
 * @param attemptInRun 1 for the first attempt since it was published, or since it was replayed.
 */
export function afterFailure(error: unknown, attemptInRun: number): Decision {
  const delayMs = isPermanent(error) ? undefined : RETRY_DELAYS_MS[Math.max(attemptInRun, 1) - 1];
  return delayMs === undefined ? { kind: "park" } : { kind: "retry", delayMs };
}
