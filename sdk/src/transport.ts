import { createHttp } from "./http.ts";
import { type ConnectionState, createSocket } from "./socket.ts";
import { openSubscription } from "./subscription.ts";

export interface CallOptions {
  /** Ends the call or subscription; a call rejects with the signal's reason, a subscription completes. */
  readonly signal?: AbortSignal;
}

export interface Operation {
  readonly kind: "query" | "mutation" | "subscription";
  readonly operationName: string;
  readonly query: string;
  readonly variables?: object | undefined;
  /** A mutation whose input takes an `idempotencyKey`. */
  readonly keyed?: boolean;
  /** A subscription to the log: it goes on `after` a cursor. */
  readonly resumable?: boolean;
  /** A subscription to a state: what it was meanwhile is no gap. */
  readonly state?: boolean;
}

export type Headers = Readonly<Record<string, string>>;

export interface TransportOptions {
  /** Where the server is, such as "https://bookspace.example"; `/graphql` is added. */
  readonly url: string;
  /** Sent with each request and when a socket connects; a function is asked each time, so that a token can be renewed. */
  readonly headers?: Headers | (() => Headers | Promise<Headers>);
  /** How often a call is repeated (5 unless told), and how often in a row a lost connection is opened again (40: about two minutes). */
  readonly retries?: number;
  /** How long one try of a call may take, its headers included, in milliseconds; 30,000 unless told. Then it fails with NETWORK. */
  readonly timeoutMs?: number;
  /** How often in a row a lost connection is opened again, when that is not `retries`; `Infinity` for a page that stays open. */
  readonly reconnects?: number;
  /** Told of each change of the WebSocket's state. */
  readonly onConnection?: (state: ConnectionState) => void;
  /** A WebSocket class, for runtimes without one (Node before 22: the one of `ws`). */
  readonly webSocketImpl?: unknown;
}

export interface Transport {
  /** Where the server is; ends with a slash. */
  readonly base: URL;
  readonly headers: () => Promise<Headers>;
  /** Queries, and mutations with an idempotency key, are repeated when the fault may pass. */
  request<Result>(operation: Operation, options?: CallOptions): Promise<Result>;
  /** Subscribes at once; what arrives waits in a bounded buffer. */
  subscribe<Result>(operation: Operation, options?: CallOptions): AsyncIterableIterator<Result>;
  /** Completes all subscriptions and closes the socket. */
  close(): Promise<void>;
}

/** HTTP for queries and mutations, one WebSocket for all subscriptions. */
export function createTransport({
  url,
  headers = {},
  retries,
  timeoutMs = 30_000,
  reconnects = retries,
  onConnection = () => {},
  webSocketImpl,
}: TransportOptions): Transport {
  const base = new URL(url.endsWith("/") ? url : `${url}/`);
  const endpoint = new URL("graphql", base);
  const currentHeaders = async (): Promise<Headers> => (typeof headers === "function" ? headers() : headers);
  const socket = createSocket({
    endpoint,
    headers: currentHeaders,
    retries: reconnects ?? 40,
    renews: typeof headers === "function",
    webSocketImpl,
    onConnection,
  });
  const open = new Set<() => void>();
  return {
    base,
    headers: currentHeaders,
    request: createHttp({ endpoint, headers: currentHeaders, retries: retries ?? 5, timeoutMs }),
    subscribe<Result>(operation: Operation, { signal }: CallOptions = {}) {
      const { items, end } = openSubscription<Result>(socket, operation, () => {
        open.delete(end);
        signal?.removeEventListener("abort", end);
      });
      open.add(end);
      if (signal?.aborted) end();
      else signal?.addEventListener("abort", end, { once: true });
      return items;
    },
    async close() {
      for (const end of open) end();
      await socket.close();
    },
  };
}
