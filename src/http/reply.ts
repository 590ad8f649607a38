import { randomUUID } from "node:crypto";
import { type ServerResponse } from "node:http";
import { AppError } from "../errors.ts";
import { type Log } from "../log.ts";

type Headers = Readonly<Record<string, string>>;

export const RETRY_AFTER_S = 1;

export const sendJson = (response: ServerResponse, status: number, body: unknown, headers: Headers = {}): void =>
  send(response, status, "application/json", body, headers);

/** An error as `application/problem+json` (RFC 9457), with the same codes as GraphQL. */
export function sendProblem(
  response: ServerResponse,
  status: number,
  code: string,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
  headers: Headers = {},
): void {
  const problem = { type: "about:blank", title: code, status, code, detail, ...extra };
  send(response, status, "application/problem+json", problem, headers);
}

/** Whatever was thrown: an AppError says it itself, anything else is masked and logged under an id. */
export function sendError(response: ServerResponse, error: unknown, log: Log): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof AppError) {
    const { status, code, message, retryable, issues } = error;
    if (code === "UNAVAILABLE") log.warn({ err: error.cause }, message);
    const extra = { retryable, ...(issues.length > 0 ? { issues } : {}) };
    return sendProblem(response, status, code, message, extra, headersOf(error));
  }
  const errorId = randomUUID();
  log.error({ err: error, errorId }, "A request failed unexpectedly");
  const detail = `Something went wrong here. If you report it, name the id ${errorId}.`;
  sendProblem(response, 500, "INTERNAL_SERVER_ERROR", detail, { retryable: false, errorId });
}

/** What HTTP wants beside the status. */
export function headersOf(error: unknown): Headers {
  if (!(error instanceof AppError)) return {};
  if (error.code === "UNAUTHENTICATED") return { "www-authenticate": "Bearer" };
  return error.retryable ? { "retry-after": String(RETRY_AFTER_S) } : {};
}

function send(response: ServerResponse, status: number, type: string, body: unknown, headers: Headers): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}
