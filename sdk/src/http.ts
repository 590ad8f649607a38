import { BookspaceError, fromServer, type ServerError } from "./errors.ts";
import { withIdempotencyKey } from "./idempotency-key.ts";
import { type Limit, startLimit } from "./limit.ts";
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
  const within = `within ${timeoutMs / 1_000} s`;
  const noAnswer = ({ signal: { aborted } }: Limit, cause: unknown): BookspaceError =>
    network(`No answer from ${endpoint.origin}${aborted ? ` ${within}` : ""}.`, cause);

  /** A proxy in between answers with pages, or JSON, of its own: while what is behind it is away, too. */
  const notGraphql = ({ status, ok }: Response, cause?: unknown): BookspaceError =>
    new BookspaceError("NETWORK", `${endpoint.href} answered ${status}, but not as BookSpace does.`, {
      retryable: ok || status === 429 || status >= 500,
      cause,
    });

  /** One try, which ends when the caller's signal says so or when it takes too long. */
  async function once<Result>(operation: Operation, signal: AbortSignal | undefined): Promise<Result> {
    const limit = startLimit(timeoutMs, signal);
    try {
      return await send<Result>(operation, limit, signal);
    } finally {
      limit.end();
    }
  }

  /** The limit is the caller's `signal`, or that it took too long. */
  async function send<Result>(
    { query, operationName, variables }: Operation,
    limit: Limit,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    // They are the caller's own, such as a token that is renewed: that may hang as well.
    const given = await limit.hold(headers()).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw limit.signal.aborted ? network(`No headers ${within}.`, cause) : cause;
    });
    const init = {
      method: "POST",
      headers: {
        ...given,
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json",
      },
      body: JSON.stringify({ query, operationName, variables }),
      signal: limit.signal,
    };
    const response = await fetch(endpoint, init).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw noAnswer(limit, cause);
    });
    const answer = (await response.json().catch((cause: unknown) => {
      signal?.throwIfAborted();
      if (limit.signal.aborted) throw noAnswer(limit, cause);
      throw notGraphql(response, cause);
    })) as Answer<Result> | null;
    if (answer?.errors?.length) throw fromServer(answer.errors);
    if (answer?.data) return answer.data;
    throw notGraphql(response);
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
