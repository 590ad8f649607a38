import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Socket } from "node:net";
import { type GraphQLSchema } from "graphql";
import { type Admission } from "../admission/admission.ts";
import { charactersOf } from "../admission/answers.ts";
import { AppError } from "../errors.ts";
import { type HealthCheck } from "../health/readiness.ts";
import { type Address, listen } from "../health/listen.ts";
import { type Authenticator } from "../identity/authenticator.ts";
import { REST_POINTS, spenderOf } from "../identity/rate-limit.ts";
import { type Log } from "../log.ts";
import { type Services } from "../services.ts";
import { type AnswerMetrics } from "../telemetry/metrics/endpoint.ts";
import { observeRequest } from "../telemetry/metrics/requests.ts";
import { type Viewer } from "../viewer.ts";
import { answerCors } from "./cors.ts";
import { answerDashboard } from "./dashboard/answer.ts";
import { type Dashboard } from "./dashboard/files.ts";
import { exportEvents } from "./export/export-events.ts";
import { createGraphqlEndpoint } from "./graphql.ts";
import { answerReady } from "./health.ts";
import { Incoming } from "./incoming.ts";
import { readPlayground, sendPlayground, sendWelcome } from "./playground.ts";
import { sendError, sendJson, sendProblem } from "./reply.ts";
import { restDocuments } from "./rest/documents.ts";
import { routeTemplate } from "./route-template.ts";
import { underWay, whenTaken } from "./under-way.ts";

export interface HttpOptions {
  readonly services: Services;
  readonly admission: Pick<Admission, "request" | "of" | "answer" | "checkChange">;
  readonly schema: GraphQLSchema;
  readonly authenticator: Authenticator;
  readonly log: Log;
  readonly production: boolean;
  readonly health: readonly HealthCheck[];
  /** Null: there is no `/metrics`. */
  readonly metrics: AnswerMetrics | null;
  /** Null: it was not built. */
  readonly dashboard: Dashboard | null;
  /** Whose scripts may read the answers, beside this server's own. */
  readonly allowedOrigins: readonly string[];
}

/** So long a request may take to arrive, its head and all of it, in milliseconds; then it is answered 408 and cut off. */
const HEAD_MS = 10_000;
const REQUEST_MS = 30_000;
/** A connection on which nothing moves for so long is cut, such as one whose client doesn't read its answer. No WebSocket. */
const IDLE_MS = 60_000;
const CHECK_MS = 1_000;
const IDLE_CHECK_MS = 100;
/** So long what is under way may take while the server stops; then it is cut off. */
const STOP_MS = 4_000;
/** Connections of all kinds, WebSockets included; one more is closed as soon as it is accepted. */
const MAX_CONNECTIONS = 10_000;

/** Of what is no page: nothing in it may run or load, nor be shown in another page. Pages say their own. */
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'";

export interface HttpApp {
  readonly server: Server;
  /** Answers the port that is listened on. @throws PortTaken */
  listen(address: Address): Promise<number>;
  /** Takes nothing new, finishes what is under way, and cuts off what takes longer than four seconds. */
  close(): Promise<void>;
}

/** Everything that is served over HTTP; the routes are the `if`s of `route`, in order. */
export async function createHttpApp({
  services,
  admission,
  schema,
  authenticator,
  log,
  production,
  health,
  metrics,
  dashboard,
  allowedOrigins,
}: HttpOptions): Promise<HttpApp> {
  const graphql = await createGraphqlEndpoint({ schema, services, admission, authenticator, log, production });
  const playground = production ? null : readPlayground();

  const stopping = new AbortController();

  /**
   * Finds room for a request of REST until it is answered, and who is asking; they pay for it.
   * @throws AppError OVERLOADED, UNAUTHENTICATED, UNAVAILABLE, RATE_LIMITED, or what its work throws
   */
  async function enter(
    { method, headers, socket }: IncomingMessage,
    response: ServerResponse,
    work: (viewer: Viewer | null) => Promise<void>,
  ): Promise<void> {
    await underWay(response, admission.request(), async () => {
      if (method === "POST" || method === "PUT") admission.checkChange();
      const viewer = await authenticator.fromHeaders(headers);
      await underWay(response, admission.of(viewer), () => {
        services.rateLimit.spend(spenderOf(viewer, socket.remoteAddress), REST_POINTS);
        return work(viewer);
      });
    });
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (answerCors(request, response, allowedOrigins)) return;
    const url = parseUrl(request.url ?? "/");
    const { pathname } = url;
    if (pathname === "/health/live") return sendJson(response, 200, { live: true });
    if (pathname === "/health/ready") return answerReady(response, health);
    if (pathname === "/metrics" && metrics) return metrics(request, response);
    if (pathname === "/graphql" && playground && wantsPage(request)) return sendPlayground(response, playground);
    if (pathname === "/graphql") return graphql.handle(request, response, url);
    if (pathname === "/v1/docs" || pathname.startsWith("/v1/docs/"))
      return enter(request, response, (viewer) => {
        const hold = (body: unknown): void =>
          whenTaken(response, admission.answer(viewer, { characters: charactersOf(body), isChange: false }));
        return restDocuments({ request, response, url, services, viewer, hold });
      });
    if (pathname === "/v1/events/export")
      return enter(request, response, (viewer) =>
        exportEvents({ request, response, url, services, viewer, schema, log, production, stopping: stopping.signal }),
      );
    if (dashboard && answerDashboard(dashboard, request, response, pathname)) return;
    if (pathname === "/" && request.method === "GET") return sendWelcome(response);
    sendProblem(
      response,
      404,
      "NOT_FOUND",
      "There is nothing here; the API is at /graphql, /v1/docs and /v1/events/export.",
    );
  }

  let closing = false;
  const patience = { headersTimeout: HEAD_MS, requestTimeout: REQUEST_MS, connectionsCheckingInterval: CHECK_MS };
  const server = createServer({ ...patience, IncomingMessage: Incoming }, (request, response) => {
    observeRequest(routeTemplate(request.url ?? "/"), response);
    // A client that always has a next request would keep its connection, and this process, alive.
    if (closing) response.setHeader("connection", "close");
    response.setHeader("x-content-type-options", "nosniff");
    response.setHeader("referrer-policy", "no-referrer");
    response.setHeader("content-security-policy", NO_PAGE);
    route(request, response).catch((error: unknown) => sendError(response, error, log));
  });
  server.timeout = IDLE_MS;
  server.maxConnections = MAX_CONNECTIONS;
  const silent = watchSilent(server);

  function closeIdle(): void {
    // One whose answer was begun before is kept alive after it.
    server.closeIdleConnections();
    // Those on which nothing came are not idle to Node; browsers and proxies open some in advance.
    for (const socket of silent()) socket.destroy();
  }

  return {
    server,
    listen: (address) => listen(server, address),
    async close() {
      closing = true;
      // It could take as long as its reader likes; the reader goes on from its last cursor.
      stopping.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      const idle = setInterval(closeIdle, IDLE_CHECK_MS);
      const cut = setTimeout(() => server.closeAllConnections(), STOP_MS);
      // Only then: what still comes on open connections is answered like any other request.
      await closed;
      clearInterval(idle);
      clearTimeout(cut);
      await graphql.stop();
    },
  };
}

/** Tells which of its connections have said nothing yet. */
function watchSilent(server: Server): () => readonly Socket[] {
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return () => [...open].filter(({ bytesRead }) => bytesRead === 0);
}

function parseUrl(target: string): URL {
  try {
    return new URL(target, "http://localhost");
  } catch {
    throw new AppError("BAD_USER_INPUT", "The request's target is not a URL.");
  }
}

const wantsPage = ({ method, headers }: IncomingMessage): boolean =>
  method === "GET" && (headers.accept ?? "").includes("text/html");
