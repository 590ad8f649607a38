/** Every code a client can meet, with the HTTP status that carries it. The codes are part of the public contract. */
export const ERROR_STATUS = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  VERSION_CONFLICT: 409,
  IDEMPOTENCY_CONFLICT: 409,
  EMAIL_TAKEN: 409,
  ALREADY_REGISTERED: 409,
  CURSOR_EXPIRED: 410,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  EVENT_INVALID: 500,
  UNAVAILABLE: 503,
  OVERLOADED: 503,
  SETTLE_TIMEOUT: 504,
} as const;

/** The same call may succeed later. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set(["RATE_LIMITED", "UNAVAILABLE", "OVERLOADED", "SETTLE_TIMEOUT"]);

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One thing that is wrong with an input: where, and what to do about it. */
export interface InputIssue {
  readonly path: string;
  readonly message: string;
}

/**
 * An error meant for the caller: what failed, a stable code, and whether the same call may succeed later.
 * Anything else that is thrown is a defect: it is masked and logged.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly issues: readonly InputIssue[];

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; issues?: readonly InputIssue[] } = {}) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retryable = RETRYABLE.has(code);
    this.issues = options.issues ?? [];
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

export const notFound = (what: string, id: string): AppError =>
  new AppError("NOT_FOUND", `There is no ${what} '${id}', or you may not see it.`);
