import { randomUUID } from "node:crypto";
import { type ServerResponse } from "node:http";
import { AppError } from "../errors.ts";
import { type Log } from "../log.ts";

const RETRY_AFTER_S = 1;

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}

/** An error as `application/problem+json` (RFC 9457), with the same codes as GraphQL. */
export function sendProblem(
  response: ServerResponse,
  status: number,
  code: string,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/problem+json; charset=utf-8", ...headers });
  response.end(JSON.stringify({ type: "about:blank", title: code, status, code, detail, ...extra }));
}

/** Whatever was thrown: an AppError says it itself, anything else is masked and logged under an id. */
export function sendError(response: ServerResponse, error: unknown, log: Log): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof AppError) {
    const { status, code, message, retryable, issues } = error;
    sendProblem(
      response,
      status,
      code,
      message,
      { retryable, ...(issues.length > 0 ? { issues } : {}) },
      retryable ? { "retry-after": String(RETRY_AFTER_S) } : {},
    );
    return;
  }
  const errorId = randomUUID();
  log.error({ err: error, errorId }, "A request failed unexpectedly");
  sendProblem(
    response,
    500,
    "INTERNAL_SERVER_ERROR",
    `Something went wrong here. If you report it, name the id ${errorId}.`,
    { errorId },
  );
}
