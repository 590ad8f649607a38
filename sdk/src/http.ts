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
  readonly timeoutMs: number;
}

/** A mutation whose answer was lost may have happened: only one with an idempotency key can be sent again. */
const isRepeatable = ({ kind, keyed }: Operation): boolean => kind === "query" || keyed === true;

/** Of waiting for an event: how long is worth it, the caller has said with `waitMs`. */
const hasWaited = ({ code }: BookspaceError): boolean => code === "SETTLE_TIMEOUT";

const network = (message: string, cause: unknown): BookspaceError =>
  new BookspaceError("NETWORK", message, { retryable: true, cause });

export function createHttp({ endpoint, headers, retries, timeoutMs }: HttpOptions): Transport["request"] {
  const noAnswer = (stop: AbortSignal, cause: unknown): BookspaceError =>
    network(`No answer from ${endpoint.origin}${stop.aborted ? ` within ${timeoutMs / 1_000} s` : ""}.`, cause);

  /** One try, which ends when the caller's signal says so or when it takes too long. */
  async function once<Result>(operation: Operation, signal: AbortSignal | undefined): Promise<Result> {
    // Not AbortSignal.any over AbortSignal.timeout: on Node 20 such a signal can be collected before it fires.
    const stop = new AbortController();
    const onAbort = (): void => stop.abort();
    const timer = setTimeout(onAbort, timeoutMs);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await send<Result>(operation, stop.signal, signal);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** `stop` is the caller's `signal`, or that it took too long. */
  async function send<Result>(
    { query, operationName, variables }: Operation,
    stop: AbortSignal,
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
      signal: stop,
    };
    const response = await fetch(endpoint, init).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw noAnswer(stop, cause);
    });
    // A proxy in between answers with pages of its own.
    const answer = (await response.json().catch((cause: unknown) => {
      signal?.throwIfAborted();
      if (stop.aborted) throw noAnswer(stop, cause);
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
