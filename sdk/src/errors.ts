/** The server's codes, and the client's own: NETWORK (no answer, or none of BookSpace's), TIMEOUT (`settled`), DISCONNECTED and SUBSCRIBER_LAGGED (subscriptions), CLOSED (a subscription after `close()`). */
export type BookspaceErrorCode =
  | "BAD_USER_INPUT"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "VERSION_CONFLICT"
  | "IDEMPOTENCY_CONFLICT"
  | "EMAIL_TAKEN"
  | "ALREADY_REGISTERED"
  | "PAYLOAD_TOO_LARGE"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "RATE_LIMITED"
  | "UNAVAILABLE"
  | "OVERLOADED"
  | "EVENT_INVALID"
  | "SETTLE_TIMEOUT"
  | "CURSOR_EXPIRED"
  | "SUBSCRIBER_LAGGED"
  | "TOO_MANY_OPERATIONS"
  | "GRAPHQL_PARSE_FAILED"
  | "GRAPHQL_VALIDATION_FAILED"
  | "OPERATION_RESOLUTION_FAILURE"
  | "BAD_REQUEST"
  | "INTERNAL_SERVER_ERROR"
  | "NETWORK"
  | "TIMEOUT"
  | "DISCONNECTED"
  | "CLOSED"
  // A newer server may know more; the known ones still complete in an editor.
  | (string & {});

/** An error as the server sends it. */
export interface ServerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly retryable?: boolean } & Readonly<Record<string, unknown>>;
}

/** Why a call failed: a stable code, and whether the same call may succeed later. */
export class BookspaceError extends Error {
  readonly code: BookspaceErrorCode;
  readonly retryable: boolean;
  /** All errors of the answer; empty when there was no answer. */
  readonly errors: readonly ServerError[];

  constructor(
    code: BookspaceErrorCode,
    message: string,
    options: { retryable?: boolean; errors?: readonly ServerError[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "BookspaceError";
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.errors = options.errors ?? [];
  }
}

/** The first error decides code and retryable: the others of one answer follow from it or are in `errors`. */
export function fromServer(errors: readonly ServerError[]): BookspaceError {
  const first = errors[0]?.extensions;
  return new BookspaceError(first?.code ?? "INTERNAL_SERVER_ERROR", errors.map(({ message }) => message).join("; "), {
    retryable: first?.retryable === true,
    errors,
  });
}
