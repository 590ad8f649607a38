import { type Server } from "node:http";
import { execute, GraphQLError, type GraphQLSchema, subscribe } from "graphql";
import { CloseCode } from "graphql-ws";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { type Authenticator } from "../../identity/authenticator.ts";
import { AppError } from "../../errors.ts";
import { type Log } from "../../log.ts";
import { type Services } from "../../services.ts";
import { type Viewer } from "../../viewer.ts";
import { buildContext } from "../context.ts";
import { createFormatError } from "../format-error.ts";
import { createLimits } from "../limits.ts";
import { boundSockets } from "./stalled.ts";

export interface SubscriptionOptions {
  readonly server: Server;
  readonly schema: GraphQLSchema;
  readonly services: Services;
  readonly authenticator: Authenticator;
  readonly log: Log;
  readonly production: boolean;
}

const PATH = "/graphql";
const MAX_FRAME_BYTES = 256 * 1024;
const INIT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 12_000;
/** Operations under way on one socket. */
const MAX_OPERATIONS = 100;

/** Serves GraphQL over WebSocket (the graphql-transport-ws protocol) with the identity, limits and errors of the HTTP side. */
export function attachSubscriptions({
  server,
  schema,
  services,
  authenticator,
  log,
  production,
}: SubscriptionOptions): { close(): Promise<void> } {
  const sockets = new WebSocketServer({ server, path: PATH, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  const limits = createLimits({ production });
  const formatError = createFormatError(log);
  const viewers = new WeakMap<object, Viewer | null>();
  const stalled = boundSockets(sockets, log);
  const format = (errors: readonly GraphQLError[]) => errors.map((error) => formatError(error.toJSON(), error));

  const graphqlWs = useServer<Record<string, unknown>>(
    {
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      async onConnect(context) {
        try {
          viewers.set(context.extra, await authenticator.fromConnectionParams(context.connectionParams));
          return true;
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          context.extra.socket.close(CloseCode.Forbidden, error.message.slice(0, 120));
          return false;
        }
      },
      onSubscribe(context, _id, { query, operationName, variables }) {
        if (Object.keys(context.subscriptions).length > MAX_OPERATIONS) {
          return [
            new GraphQLError(`At most ${MAX_OPERATIONS} operations at a time on one socket.`, {
              extensions: { code: "TOO_MANY_OPERATIONS" },
            }),
          ];
        }
        try {
          const document = limits.parse(query);
          const errors = limits.validate(schema, document);
          if (errors.length > 0) return errors;
          return {
            schema,
            document,
            operationName,
            variableValues: variables,
            contextValue: buildContext({
              services,
              viewer: viewers.get(context.extra) ?? null,
              traceparent: context.connectionParams?.["traceparent"],
            }),
          };
        } catch (error) {
          if (error instanceof GraphQLError) return [error];
          throw error;
        }
      },
      execute,
      subscribe,
      onError: (_context, _id, _payload, errors) => format(errors),
      onNext: (_context, _id, _payload, _args, { data = null, errors }) =>
        errors ? { data, errors: format(errors) } : undefined,
    },
    sockets,
    KEEP_ALIVE_MS,
  );

  return {
    async close() {
      stalled.close();
      await graphqlWs.dispose();
    },
  };
}
