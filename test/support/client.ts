import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";

interface GraphqlAnswer<T> {
  readonly data: T;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

export interface TestClient {
  query<T>(query: string, variables?: Record<string, unknown>): Promise<GraphqlAnswer<T>>;
  rest(
    method: string,
    path: string,
    body?: unknown,
    more?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }>;
  /** Subscribes at once; what arrives is queued, so that none is missed. */
  subscribe<T>(query: string, variables?: Record<string, unknown>): Subscription<T>;
  close(): Promise<void>;
}

export interface Subscription<T> {
  readonly received: readonly T[];
  readonly ended: Promise<{ readonly error?: unknown }>;
  stop(): void;
}

/** A client as another program would write it, for one user of one API process; `traceparent` goes with all that it sends. */
export function connect(url: string, userId: string, traceparent?: string): TestClient {
  const identity = { "x-user-id": userId, ...(traceparent ? { traceparent } : {}) };
  const headers = { "content-type": "application/json", ...identity };
  let ws: Client | undefined;
  const socket = (): Client =>
    (ws ??= createClient({
      url: `${url.replace("http", "ws")}/graphql`,
      connectionParams: identity,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: true,
      onNonLazyError: () => {},
    }));

  return {
    async query(query, variables) {
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers,
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as never;
    },
    async rest(method, path, body, more) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...headers, ...more },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return {
        status: response.status,
        body: (await response.json()) as Record<string, unknown>,
        headers: response.headers,
      };
    },
    subscribe<T>(query: string, variables?: Record<string, unknown>) {
      const received: T[] = [];
      let stop: () => void = () => {};
      const ended = new Promise<{ error?: unknown }>((resolve) => {
        stop = socket().subscribe<T>(
          { query, variables: variables ?? null },
          {
            next: ({ data, errors }) => {
              if (data) received.push(data);
              if (errors) resolve({ error: errors });
            },
            error: (error) => resolve({ error }),
            complete: () => resolve({}),
          },
        );
      });
      return { received, ended, stop };
    },
    async close() {
      await ws?.dispose();
    },
  };
}
