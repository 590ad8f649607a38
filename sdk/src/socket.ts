import { createClient } from "graphql-ws";
import { BookspaceError, fromServer, type ServerError } from "./errors.ts";
import { createStream } from "./stream.ts";
import type { CallOptions, Headers, Operation, Transport } from "./transport.ts";
import { backoffMs, wait } from "./wait.ts";

interface SocketOptions {
  readonly endpoint: URL;
  readonly headers: () => Promise<Headers>;
  readonly retries: number;
  readonly webSocketImpl: unknown;
}

/** The place in the log that a message carries, if its subscription selects one. */
function cursorOf(data: object): string | undefined {
  const [root] = Object.values(data) as unknown[];
  const cursor = typeof root === "object" && root !== null && "cursor" in root ? root.cursor : undefined;
  return typeof cursor === "string" ? cursor : undefined;
}

function failure(error: unknown): BookspaceError {
  if (Array.isArray(error)) return fromServer(error as readonly ServerError[]);
  const { code, reason } = (error ?? {}) as { readonly code?: number; readonly reason?: string };
  if (code === 4401 || code === 4403)
    return new BookspaceError(
      code === 4401 ? "UNAUTHENTICATED" : "FORBIDDEN",
      reason || "The server refused the connection.",
      { cause: error },
    );
  return new BookspaceError("DISCONNECTED", reason || "The connection was lost.", { retryable: true, cause: error });
}

export function createSocket({
  endpoint,
  headers,
  retries,
  webSocketImpl,
}: SocketOptions): Pick<Transport, "subscribe" | "close"> {
  const client = createClient({
    url: endpoint.href.replace(/^http/, "ws"),
    connectionParams: async () => ({ ...(await headers()) }),
    retryAttempts: retries,
    retryWait: (attempt) => wait(backoffMs(attempt)),
    // What is fatal (a refused sign-in, say) graphql-ws knows before it asks; anything else may pass.
    shouldRetry: () => true,
    ...(webSocketImpl === undefined ? {} : { webSocketImpl }),
  });
  const open = new Set<() => void>();

  return {
    subscribe<Result>({ query, operationName, variables }: Operation, { signal }: CallOptions = {}) {
      // graphql-ws sends this very object again after a lost connection, so `after` moves on with each message: no place of the log is missed or comes twice.
      const sent: Record<string, unknown> = { ...variables };
      let unsubscribe = (): void => {};
      const stop = (): void => stream.end();
      const stream = createStream<Result>(() => {
        open.delete(stop);
        signal?.removeEventListener("abort", stop);
        unsubscribe();
      });
      if (signal?.aborted) {
        stop();
        return stream.items;
      }
      open.add(stop);
      signal?.addEventListener("abort", stop, { once: true });
      unsubscribe = client.subscribe<Result & object>(
        { query, operationName, variables: sent },
        {
          next({ data, errors }) {
            if (errors?.length || !data)
              return stream.end(
                fromServer((errors ?? [{ message: "A message without data." }]) as readonly ServerError[]),
              );
            const cursor = cursorOf(data);
            if (cursor !== undefined) sent["after"] = cursor;
            stream.push(data);
          },
          error: (error) => stream.end(failure(error)),
          complete: () => stream.end(),
        },
      );
      return stream.items;
    },
    async close() {
      for (const stop of open) stop();
      await client.dispose();
    },
  };
}
