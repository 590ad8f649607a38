import { type IncomingMessage, type ServerResponse } from "node:http";

const PREFLIGHT = {
  "access-control-allow-methods": "GET, HEAD, POST, PUT",
  "access-control-allow-headers": "authorization, content-type, idempotency-key, if-match, traceparent, x-user-id",
  "access-control-max-age": "600",
} as const;

/**
 * Lets scripts of the allowed origins read the answers (CORS); to all others the browser shows nothing, for they get no such header.
 * True for a preflight of an allowed origin: it is answered.
 */
export function answerCors(request: IncomingMessage, response: ServerResponse, allowed: readonly string[]): boolean {
  const { origin } = request.headers;
  if (origin === undefined || !allowed.includes(origin)) return false;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", "etag, location, retry-after");
  response.setHeader("vary", "origin");
  if (request.method !== "OPTIONS") return false;
  response.writeHead(204, PREFLIGHT).end();
  return true;
}
