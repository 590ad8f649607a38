import { BookspaceError, fromServer, type ServerError } from "./errors.ts";

/** The credential was refused. */
const REFUSALS: Readonly<Record<number, string>> = { 4401: "UNAUTHENTICATED", 4403: "FORBIDDEN" };

/** Something that this client sent was wrong (RFC 6455, graphql-transport-ws): it would send the same again. */
const MISTAKES: readonly number[] = [1002, 1003, 1007, 1008, 1009, 1010, 4400, 4406, 4409, 4429];

/** What a subscription ended with (the server's errors, a close event, or an error of the socket), as the caller sees it. */
export function toBookspaceError(reason: unknown): BookspaceError {
  if (Array.isArray(reason)) return fromServer(reason as readonly ServerError[]);
  const { code = 0, reason: why } = (reason ?? {}) as { readonly code?: number; readonly reason?: string };
  const refusal = REFUSALS[code];
  if (refusal) return new BookspaceError(refusal, why || "The server refused the credential.", { cause: reason });
  return new BookspaceError("DISCONNECTED", why || "The connection was lost.", {
    retryable: !MISTAKES.includes(code),
    cause: reason,
  });
}

/** Was the connection refused? An operation that is not this user's has the same codes, but the server's errors with it. */
export const isRefused = ({ code, errors }: BookspaceError): boolean =>
  errors.length === 0 && Object.values(REFUSALS).includes(code);
