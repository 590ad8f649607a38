import { BookspaceError, fromServer, type ServerError } from "./errors.ts";
import { withIdempotencyKey } from "./idempotency-key.ts";
import type { CallOptions, Headers, Operation, Transport } from "./transport.ts";
import { backoffMs, wait } from "./wait.ts";

interface Answer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly ServerError[];
}

interface HttpOptions {
  readonly endpoint: URL;
  readonly headers: () => Promise<Headers>;
  readonly retries: number;
}

/** A mutation whose answer was lost may have happened: only one with an idempotency key can be sent again. */
const isRepeatable = ({ kind, keyed }: Operation): boolean => kind === "query" || keyed === true;

/** Of waiting for an event: how long is worth it, the caller has said with `waitMs`. */
const hasWaited = ({ code }: BookspaceError): boolean => code === "SETTLE_TIMEOUT";

const network = (message: string, cause: unknown): BookspaceError =>
  new BookspaceError("NETWORK", message, { retryable: true, cause });

export function createHttp({ endpoint, headers, retries }: HttpOptions): Transport["request"] {
  async function once<Result>(
    { query, operationName, variables }: Operation,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const init = {
      method: "POST",
      headers: {
        ...(await headers()),
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json",
      },
      body: JSON.stringify({ query, operationName, variables }),
      ...(signal ? { signal } : {}),
    };
    const response = await fetch(endpoint, init).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw network(`No answer from ${endpoint.origin}.`, cause);
    });
    // A proxy in between answers with pages of its own.
    const answer = (await response.json().catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw new BookspaceError("NETWORK", `${endpoint.origin} answered ${response.status} without JSON.`, {
        retryable: response.ok || response.status >= 500,
        cause,
      });
    })) as Answer<Result>;
    if (answer.errors?.length) throw fromServer(answer.errors);
    if (answer.data === undefined || answer.data === null)
      throw new BookspaceError("INTERNAL_SERVER_ERROR", `The server answered ${response.status} without data.`);
    return answer.data;
  }

  return async <Result>(given: Operation, { signal }: CallOptions = {}): Promise<Result> => {
    const operation = { ...given, variables: withIdempotencyKey(given) };
    for (let attempt = 0; ; attempt++) {
      try {
        signal?.throwIfAborted();
        return await once<Result>(operation, signal);
      } catch (error) {
        const mayPass = error instanceof BookspaceError && error.retryable && !hasWaited(error);
        if (!mayPass || !isRepeatable(operation) || attempt >= retries) throw error;
        await wait(backoffMs(attempt), signal);
      }
    }
  };
}
