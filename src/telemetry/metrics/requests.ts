import { type ServerResponse } from "node:http";
import { Counter, Histogram } from "prom-client";
import { ERROR_STATUS } from "../../errors.ts";
import { processRegistry, SHORT_SECONDS } from "./registry.ts";

const registers = [processRegistry];
const requests = new Histogram({
  name: "bookspace_http_request_duration_seconds",
  help: "HTTP requests by route and class of status, until the answer is sent; 'aborted' when the client left before",
  labelNames: ["route", "status"],
  buckets: SHORT_SECONDS,
  registers,
});
const operations = new Counter({
  name: "bookspace_graphql_operations_total",
  help: "GraphQL operations by kind, transport and outcome: OK or the first error's code",
  labelNames: ["kind", "transport", "outcome"],
  registers,
});

/** Observes a request when its answer is over. `route` is a template, not the path. */
export function observeRequest(route: string, response: ServerResponse): void {
  const startedAt = performance.now();
  response.once("close", () => {
    const status = response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : "aborted";
    requests.observe({ route, status }, (performance.now() - startedAt) / 1_000);
  });
}

/** The codes of `docs/protocol.md`; another one counts as OTHER. */
const OUTCOMES: ReadonlySet<unknown> = new Set([
  ...Object.keys(ERROR_STATUS),
  "INTERNAL_SERVER_ERROR",
  "BAD_REQUEST",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "TOO_MANY_OPERATIONS",
  "SUBSCRIBER_LAGGED",
]);

interface Told {
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** `kind` is unknown for what could not be read. A subscription is counted when it stands, and again when it ends by an error. */
export function countOperation(
  kind: "query" | "mutation" | "subscription" | "unknown",
  transport: "http" | "websocket",
  errors: readonly Told[] | undefined,
): void {
  operations.inc({ kind, transport, outcome: outcomeOf(errors) });
}

function outcomeOf(errors: readonly Told[] | undefined): string {
  if (!errors?.length) return "OK";
  const code = errors[0]?.extensions?.["code"];
  return OUTCOMES.has(code) ? String(code) : "OTHER";
}
