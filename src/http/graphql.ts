import { ApolloServer, HeaderMap } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { type GraphQLSchema } from "graphql";
import { type ApiContext, buildContext } from "../graphql/context.ts";
import { createFormatError } from "../graphql/format-error.ts";
import { limitRules, PARSE_OPTIONS } from "../graphql/limits.ts";
import { type Log } from "../log.ts";
import { type Services } from "../services.ts";
import { type Viewer } from "../viewer.ts";
import { readJson } from "./body.ts";

export interface GraphqlOptions {
  readonly schema: GraphQLSchema;
  readonly services: Services;
  readonly log: Log;
  readonly production: boolean;
}

/** GraphQL over HTTP by Apollo Server, on plain `node:http`: the quickest host for it that was measured. */
export async function createGraphqlEndpoint({ schema, services, log, production }: GraphqlOptions) {
  const apollo = new ApolloServer<ApiContext>({
    schema,
    introspection: !production,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: production,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: PARSE_OPTIONS,
    validationRules: limitRules({ production }),
    formatError: createFormatError(log),
    plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled()],
    logger: {
      debug() {},
      info() {},
      warn: (message: string) => log.warn(message),
      error: (message: string) => log.error(message),
    },
  });
  await apollo.start();

  return {
    async handle(request: IncomingMessage, response: ServerResponse, url: URL, viewer: Viewer | null): Promise<void> {
      const headers = new HeaderMap();
      for (const [name, value] of Object.entries(request.headers))
        if (value !== undefined) headers.set(name, String(value));
      const {
        body,
        status,
        headers: answered,
      } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method?.toUpperCase() ?? "GET",
          headers,
          search: url.search,
          body: request.method === "POST" ? await readJson(request) : "",
        },
        context: async () => buildContext({ services, viewer, traceparent: request.headers["traceparent"] }),
      });
      for (const [name, value] of answered) response.setHeader(name, value);
      response.statusCode = status ?? 200;
      if (body.kind === "complete") response.end(body.string);
      else Readable.from(body.asyncIterator).pipe(response);
    },
    stop: () => apollo.stop(),
  };
}
