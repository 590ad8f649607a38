import { BookspaceError } from "./errors.ts";
import type { OnEventSubscription, Sdk } from "./generated.ts";
import { startLimit } from "./limit.ts";
import type { CallOptions } from "./transport.ts";

export type SettledEvent = OnEventSubscription["event"];

/** How an event ended: all consumers are done with it, or all have ended and at least one of them gave up. */
export type Settlement =
  | { readonly outcome: "processed"; readonly event: SettledEvent }
  | { readonly outcome: "dead-lettered"; readonly event: SettledEvent; readonly gaveUp: readonly string[] };

export interface SettledOptions extends CallOptions {
  /** 30,000 unless told; then it rejects with the code TIMEOUT. `Infinity`: never. */
  readonly timeoutMs?: number;
}

/**
 * Follows a mutation's receipt until every consumer is done or gave up.
 * Being dead-lettered is an answer, not an error; it rejects when it could not find out.
 */
export type Settled = (receipt: { readonly eventId: string }, options?: SettledOptions) => Promise<Settlement>;

const gaveUp = (status: string): boolean => status === "DEAD_LETTERED" || status === "DISCARDED";

/** Undefined while a consumer is at work: one that gave up makes the event a dead letter before the others have ended. */
function settlementOf(event: SettledEvent): Settlement | undefined {
  if (event.settledAt === null) return undefined;
  if (event.status === "PROCESSED") return { outcome: "processed", event };
  if (!gaveUp(event.status)) return undefined;
  const those = event.consumers.filter(({ status }) => gaveUp(status));
  return { outcome: "dead-lettered", event, gaveUp: those.map(({ consumer }) => consumer) };
}

export const createSettled =
  ({ onEvent }: Pick<Sdk, "onEvent">): Settled =>
  async ({ eventId }, { timeoutMs = 30_000, signal } = {}) => {
    const limit = startLimit(timeoutMs, signal);
    try {
      signal?.throwIfAborted();
      let latest: Settlement | undefined;
      // The stream completes when all consumers have ended.
      for await (const { event } of onEvent({ id: eventId }, { signal: limit.signal })) latest = settlementOf(event);
      if (latest) return latest;
      signal?.throwIfAborted();
      const [code, why] = limit.signal.aborted
        ? ["TIMEOUT", `was not settled within ${timeoutMs} ms`]
        : ["DISCONNECTED", "was not settled yet when the subscription ended"];
      throw new BookspaceError(code, `Event ${eventId} ${why}.`, { retryable: true });
    } finally {
      limit.end();
    }
  };
