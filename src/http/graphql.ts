import {
  ApolloServer,
  type GraphQLRequestContextDidResolveOperation,
  type GraphQLRequestContextWillSendResponse,
  HeaderMap,
} from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { GraphQLError, type GraphQLSchema } from "graphql";
import { type Admission } from "../admission/admission.ts";
import { type Answer, charactersOf } from "../admission/answers.ts";
import { AppError } from "../errors.ts";
import { createCharge } from "../graphql/charge.ts";
import { type ApiContext, buildContext } from "../graphql/context.ts";
import { createFormatError } from "../graphql/format-error.ts";
import { limitRules, PARSE_OPTIONS } from "../graphql/limits.ts";
import { type Authenticator } from "../identity/authenticator.ts";
import { spenderOf } from "../identity/rate-limit.ts";
import { type Log } from "../log.ts";
import { type Services } from "../services.ts";
import { countOperation } from "../telemetry/metrics/requests.ts";
import { type Viewer } from "../viewer.ts";
import { readJson } from "./body.ts";
import { headersOf, RETRY_LATER, sendJson } from "./reply.ts";
import { underWay, whenTaken } from "./under-way.ts";

interface HttpContext extends ApiContext {
  /** Whose points the operation costs. */
  readonly spender: string;
  /** Counts the answer until it is taken. @throws AppError */
  readonly hold: (answer: Answer) => void;
}

export interface GraphqlOptions {
  readonly schema: GraphQLSchema;
  readonly services: Services;
  readonly admission: Pick<Admission, "request" | "of" | "answer" | "checkChange">;
  readonly authenticator: Authenticator;
  readonly log: Log;
  readonly production: boolean;
}

/** GraphQL over HTTP by Apollo Server, on plain `node:http`: the quickest host for it that was measured. */
export async function createGraphqlEndpoint({
  schema,
  services,
  admission,
  authenticator,
  log,
  production,
}: GraphqlOptions) {
  const formatError = createFormatError(log, { production });
  const charge = createCharge(schema, services.rateLimit);

  /** An answer that there is no room for is left out. */
  async function willSendResponse(context: GraphQLRequestContextWillSendResponse<HttpContext>): Promise<void> {
    const { operation, contextValue, response } = context;
    if (response.body.kind === "single") {
      const { data } = response.body.singleResult;
      try {
        contextValue.hold({ characters: charactersOf(data), isChange: operation?.operation === "mutation" });
      } catch (error) {
        response.body.singleResult = { errors: [formatError({ message: "" }, error)] };
      }
    }
    conclude(context);
  }

  async function didResolveOperation(context: GraphQLRequestContextDidResolveOperation<HttpContext>): Promise<void> {
    const { request, document, contextValue } = context;
    refuseSubscription(context);
    try {
      charge({ ...request, document, spender: contextValue.spender });
    } catch (error) {
      throw error instanceof AppError ? withStatus(error) : error;
    }
  }

  const apollo = new ApolloServer<HttpContext>({
    schema,
    introspection: !production,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: PARSE_OPTIONS,
    validationRules: limitRules({ production }),
    formatError,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      { requestDidStart: async () => ({ didResolveOperation, willSendResponse }) },
    ],
    logger: {
      debug() {},
      info() {},
      warn: (message: string) => log.warn(message),
      error: (message: string) => log.error(message),
    },
  });
  await apollo.start();

  async function answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const viewer = await authenticator.fromHeaders(request.headers);
    await underWay(response, admission.of(viewer), () => answerAs(viewer, request, response, url));
  }

  async function answerAs(
    viewer: Viewer | null,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(request.headers))
      if (value !== undefined) headers.set(name, String(value));
    const sent = request.method === "POST" ? await readJson(request) : "";
    if (isSurelyMutation(sent)) admission.checkChange();
    const {
      body,
      status,
      headers: answered,
    } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method?.toUpperCase() ?? "GET",
        headers,
        search: url.search,
        body: sent,
      },
      context: async () => ({
        ...buildContext({ services, viewer, traceparent: request.headers["traceparent"] }),
        spender: spenderOf(viewer, request.socket.remoteAddress),
        hold: (told) => whenTaken(response, admission.answer(viewer, told)),
      }),
    });
    for (const [name, value] of answered) response.setHeader(name, value);
    response.statusCode = status ?? 200;
    if (body.kind === "complete") response.end(body.string);
    else Readable.from(body.asyncIterator).pipe(response);
  }

  return {
    /** Also what goes wrong before there is an operation is answered as GraphQL clients know it: a list of errors. */
    async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
      try {
        await underWay(response, admission.request(), () => answer(request, response, url));
      } catch (error) {
        if (response.headersSent) throw error;
        const status = error instanceof AppError ? error.status : 500;
        sendJson(response, status, { errors: [formatError({ message: "" }, error)] }, headersOf(error));
      }
    },
    stop: () => apollo.stop(),
  };
}

/** By the first word of its text: to parse what is refused anyway would cost more than everything else about it. */
const isSurelyMutation = (body: unknown): boolean =>
  typeof body === "object" &&
  body !== null &&
  "query" in body &&
  typeof body.query === "string" &&
  /^\s*mutation\b/.test(body.query);

/** Counts the operation, and says when to try again what failed for now: the status is 200, but clients and proxies know the header. */
function conclude({ operation, response: { body, http } }: GraphQLRequestContextWillSendResponse<HttpContext>): void {
  const errors = body.kind === "single" ? body.singleResult.errors : body.initialResult.errors;
  if (errors?.some(({ extensions }) => extensions?.["retryable"] === true))
    for (const [name, value] of Object.entries(RETRY_LATER)) http.headers.set(name, value);
  countOperation(operation?.operation ?? "unknown", "http", errors);
}

/** Apollo Server takes the status from there. */
const withStatus = (error: AppError): GraphQLError =>
  new GraphQLError(error.message, { originalError: error, extensions: { http: { status: error.status } } });

/** Apollo Server would carry it out as if it were a query. */
function refuseSubscription({ operation }: GraphQLRequestContextDidResolveOperation<HttpContext>): void {
  if (operation?.operation !== "subscription") return;
  throw new GraphQLError("Subscriptions are served over WebSocket at this address, by 'graphql-transport-ws'.", {
    extensions: { code: "BAD_REQUEST", http: { status: 400 } },
  });
}
