import { BookspaceError } from "./errors.ts";
import { createSdk, type OnEventSubscription, type Sdk } from "./generated.ts";
import { type CallOptions, createTransport, type TransportOptions } from "./transport.ts";

export type ClientOptions = TransportOptions;
export type SettledEvent = OnEventSubscription["event"];

/** How an event ended: all consumers are done with it, or at least one gave up and an operator can look at it. */
export type Settlement =
  | { readonly outcome: "processed"; readonly event: SettledEvent }
  | { readonly outcome: "dead-lettered"; readonly event: SettledEvent; readonly gaveUp: readonly string[] };

export interface SettledOptions extends CallOptions {
  /** 30,000 unless told; then it rejects with the code TIMEOUT. */
  readonly timeoutMs?: number;
}

export interface BookspaceClient extends Sdk {
  /**
   * Follows a mutation's receipt until every consumer is done or one gave up.
   * Being dead-lettered is an answer, not an error; it rejects when it could not find out.
   */
  settled(receipt: { readonly eventId: string }, options?: SettledOptions): Promise<Settlement>;
  /** Completes all subscriptions and closes the socket. */
  close(): Promise<void>;
}

function settlementOf(event: SettledEvent): Settlement | undefined {
  if (event.status === "PROCESSED") return { outcome: "processed", event };
  if (event.status !== "DEAD_LETTERED" && event.status !== "DISCARDED") return undefined;
  return {
    outcome: "dead-lettered",
    event,
    gaveUp: event.consumers
      .filter(({ status }) => status === "DEAD_LETTERED" || status === "DISCARDED")
      .map(({ consumer }) => consumer),
  };
}

/** A client of one BookSpace server: HTTP for queries and mutations, one WebSocket for subscriptions. */
export function createBookspaceClient(options: ClientOptions): BookspaceClient {
  const transport = createTransport(options);
  const sdk = createSdk(transport);
  return {
    ...sdk,
    close: transport.close,
    async settled({ eventId }, { timeoutMs = 30_000, signal } = {}) {
      // Not AbortSignal.any over AbortSignal.timeout: on Node 20 such a signal can be collected before it fires.
      const stop = new AbortController();
      const onAbort = (): void => stop.abort();
      const timer = setTimeout(onAbort, timeoutMs);
      signal?.addEventListener("abort", onAbort, { once: true });
      try {
        signal?.throwIfAborted();
        let latest: Settlement | undefined;
        // One consumer can give up while others still work: the stream completes when all have ended.
        for await (const { event } of sdk.onEvent({ id: eventId }, { signal: stop.signal }))
          latest = settlementOf(event);
        if (latest) return latest;
        signal?.throwIfAborted();
        const [code, why] = stop.signal.aborted
          ? ["TIMEOUT", `was not settled within ${timeoutMs} ms`]
          : ["DISCONNECTED", "was not settled yet when the subscription ended"];
        throw new BookspaceError(code, `Event ${eventId} ${why}.`, { retryable: true });
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      }
    },
  };
}
