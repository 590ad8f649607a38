import { randomUUID } from "node:crypto";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { AppError } from "../errors.ts";
import { CursorExpired, SubscriberLagged } from "../feed/feed.ts";
import { type Log } from "../log.ts";

/** A message can repeat what came, once for each of many errors: an answer would be many times as long as its request. */
const MAX_MESSAGE = 1_000;
const short = (message: string): string =>
  message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;

/**
 * The one form of an error on both transports; what nobody foresaw is masked, and logged under an id that the client gets. In production
 * GraphQL's own errors suggest no names of the schema.
 */
export function createFormatError(
  log: Log,
  { production }: { readonly production: boolean },
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const where = {
      ...(formatted.locations ? { locations: formatted.locations } : {}),
      ...(formatted.path ? { path: formatted.path } : {}),
    };
    const root = rootOf(error);
    if (root instanceof AppError) {
      const { message, code, retryable, issues } = root;
      if (code === "UNAVAILABLE") log.warn({ err: root.cause }, message);
      return {
        message: short(message),
        ...where,
        extensions: { code, retryable, ...(issues.length > 0 ? { issues } : {}) },
      };
    }
    if (root instanceof SubscriberLagged)
      return {
        message: root.message,
        ...where,
        extensions: { code: "SUBSCRIBER_LAGGED", retryable: true, dropped: root.dropped },
      };
    if (root instanceof CursorExpired)
      return { message: root.message, ...where, extensions: { code: "CURSOR_EXPIRED", retryable: false } };
    if (root === undefined || (root instanceof GraphQLError && isOfTheOperation(root, formatted)))
      return {
        ...formatted,
        message: short(production ? withoutSuggestion(formatted.message) : formatted.message),
        extensions: {
          code: formatted.extensions?.["code"] ?? codeOf(formatted),
          retryable: formatted.extensions?.["retryable"] === true,
        },
      };
    const errorId = randomUUID();
    log.error({ err: root, errorId, path: formatted.path }, "An operation failed unexpectedly");
    return {
      message: `Something went wrong here. If you report it, name the id ${errorId}.`,
      ...where,
      extensions: { code: "INTERNAL_SERVER_ERROR", retryable: false, errorId },
    };
  };
}

/** No regular expression: what a client sent is in the message too, as often and as long as it likes. */
function withoutSuggestion(message: string): string {
  const at = message.indexOf(" Did you mean ");
  return at < 0 ? message : message.slice(0, at);
}

function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && root.originalError) root = root.originalError;
  return root;
}

/**
 * GraphQL's own errors: a syntax error, a rule of validation, a value that does not fit its type. They point into the
 * operation's text. One that has a path but points nowhere is about what a resolver gave: that is a defect.
 */
const isOfTheOperation = ({ nodes, extensions }: GraphQLError, { path }: GraphQLFormattedError): boolean =>
  path === undefined || extensions["code"] !== undefined || (nodes ?? []).length > 0;

/** GraphQL's texts of what isn't told by a code; the codes are those that Apollo Server gives over HTTP. */
const CODES: readonly (readonly [RegExp, string])[] = [
  [/^Syntax Error/, "GRAPHQL_PARSE_FAILED"],
  [/^Variable "\$\w+" (got invalid value|of (required|non-null) type)/, "BAD_USER_INPUT"],
  [
    /^(Unable to identify operation|Must provide operation name|Unknown operation named)/,
    "OPERATION_RESOLUTION_FAILURE",
  ],
];

const codeOf = ({ path, message }: GraphQLFormattedError): string =>
  path ? "BAD_USER_INPUT" : (CODES.find(([text]) => text.test(message))?.[1] ?? "GRAPHQL_VALIDATION_FAILED");
