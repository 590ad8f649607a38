import { type Client, createClient } from "graphql-ws";
import { WebSocket } from "ws";

export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly retryable: boolean } & Readonly<Record<string, unknown>>;
}

export interface GraphqlResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphqlError[];
}

export interface Transport {
  run(query: string, variables?: Record<string, unknown>): Promise<GraphqlResult>;
  close(): Promise<void>;
}

export const overHttp = (url: string, headers: Record<string, string>): Transport => ({
  async run(query, variables) {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphqlResult;
  },
  close: async () => {},
});

/** One socket for all operations: an operation that closed it would fail the next one. */
export function overWebSocket(url: string, connectionParams: Record<string, string>): Transport {
  const client: Client = createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    connectionParams,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => {},
  });
  return {
    run: (query, variables) =>
      new Promise((resolve, reject) => {
        let result: GraphqlResult = {};
        client.subscribe(
          { query, variables: variables ?? null },
          {
            next: (next) => void (result = next as GraphqlResult),
            complete: () => resolve(result),
            // A list is the server's `error` message; anything else is the socket's end.
            error: (error) =>
              Array.isArray(error)
                ? resolve({ errors: error as unknown as readonly GraphqlError[] })
                : reject(new Error("The socket was closed", { cause: error })),
          },
        );
      }),
    close: async () => client.dispose(),
  };
}
