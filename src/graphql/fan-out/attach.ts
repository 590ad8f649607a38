import { type Server } from "node:http";
import {
  createSourceEventStream,
  execute,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
} from "graphql";
import { WebSocketServer } from "ws";
import { type Admission } from "../../admission/admission.ts";
import { charactersOf } from "../../admission/answers.ts";
import { AppError } from "../../errors.ts";
import { type Authenticator } from "../../identity/authenticator.ts";
import { isAllowedOrigin } from "../../identity/origins.ts";
import { spenderOf } from "../../identity/rate-limit.ts";
import { type Log } from "../../log.ts";
import { type Services } from "../../services.ts";
import { countOperation } from "../../telemetry/metrics/requests.ts";
import { createCharge } from "../charge.ts";
import { buildContext } from "../context.ts";
import { selectionOf } from "../feed-source.ts";
import { createFormatError } from "../format-error.ts";
import { createLimits } from "../limits.ts";
import { mapStream } from "../map-stream.ts";
import { counted, type Counts } from "./counts.ts";
import { createCredentials } from "./credentials.ts";
import { createKnownOperations } from "./known-operations.ts";
import { createHub, type SubscribeArgs } from "./hub.ts";
import { theirId } from "./operation-ids.ts";
import { boundSockets, MAX_SOCKETS } from "./socket-bounds.ts";
import { serveSockets } from "./serve-sockets.ts";
import { endStalled } from "./stalled.ts";

export interface SubscriptionOptions {
  readonly server: Server;
  readonly schema: GraphQLSchema;
  readonly services: Services;
  readonly admission: Pick<Admission, "request" | "of" | "answer">;
  readonly authenticator: Authenticator;
  readonly log: Log;
  readonly production: boolean;
  readonly counts: Counts;
  /** Whose pages may connect, beside this server's own. */
  readonly allowedOrigins: readonly string[];
}

interface OperationArgs extends SubscribeArgs {
  /** Runs it when the operation is over, and what it answered is taken. */
  readonly atEnd: (run: () => void) => void;
}

const PATH = "/graphql";
export const MAX_FRAME_BYTES = 256 * 1024;
const INIT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 12_000;
/** Operations of one socket that its client has not completed. */
export const MAX_OPERATIONS = 100;
/** With those that it has completed and that still run: one that is completed makes room at once, but not without end. */
export const MAX_UNDER_WAY = 2 * MAX_OPERATIONS;

/** Serves GraphQL over WebSocket (the graphql-transport-ws protocol) with the identity, limits and errors of the HTTP side. */
export function attachSubscriptions({
  server,
  schema,
  services,
  admission,
  authenticator,
  log,
  production,
  counts,
  allowedOrigins,
}: SubscriptionOptions): { close(): Promise<void> } {
  const sockets = new WebSocketServer({
    server,
    path: PATH,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    verifyClient: ({ req }, decide) => decide(isAllowedOrigin(req.headers, allowedOrigins), 403),
  });
  const known = createKnownOperations(schema, createLimits({ production }));
  const charge = createCharge(schema, services.rateLimit);
  const formatError = createFormatError(log, { production });
  const credentials = createCredentials(authenticator);
  const stalled = endStalled(sockets, log);
  const bounds = boundSockets(sockets, MAX_SOCKETS);
  const format = (errors: readonly GraphQLError[]) => errors.map((error) => formatError(error.toJSON(), error));
  const hub = createHub({ services, log, counts, format });

  /** What reads the feed is served by the hub; another stream is executed item by item, for its client alone. */
  async function subscribe(args: SubscribeArgs): Promise<AsyncIterable<ExecutionResult | never> | ExecutionResult> {
    const stream = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in stream)) return stream;
    const selection = selectionOf(stream);
    if (selection) return counted(hub.join(selection, args), counts);
    const source = stream[Symbol.asyncIterator]() as AsyncIterableIterator<unknown>;
    return counted(
      mapStream(source, async (rootValue) => [await execute({ ...args, rootValue })]),
      counts,
    );
  }

  /** A query or a mutation: one request among all, whichever way it came, until its result is taken. */
  async function executeOnce(args: OperationArgs): Promise<ExecutionResult> {
    const { document, operationName, contextValue, atEnd } = args;
    try {
      atEnd(admission.request());
      atEnd(admission.of(contextValue.viewer));
      const result = await execute(args);
      const isChange = getOperationAST(document, operationName)?.operation === "mutation";
      atEnd(admission.answer(contextValue.viewer, { characters: charactersOf(result.data), isChange }));
      return result;
    } catch (error) {
      // Thrown from here, graphql-ws would end the whole socket.
      return { errors: [new GraphQLError("", { originalError: error as Error })] };
    }
  }

  const graphqlWs = serveSockets(
    {
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      onConnect: async ({ extra, connectionParams }) =>
        (await credentials.accept(extra.socket, connectionParams)) &&
        bounds.take(extra.socket, credentials.viewerOf(extra.socket)),
      onPong: ({ extra }, payload) => credentials.renew(extra.socket, payload),
      onSubscribe(context, id, { query, operationName, variables }) {
        const { socket: webSocket, request, operations } = context.extra;
        if (operations.open > MAX_OPERATIONS || operations.underWay > MAX_UNDER_WAY) {
          return [
            new GraphQLError(`At most ${MAX_OPERATIONS} operations at a time on one socket.`, {
              // As soon as one of them ends there is room.
              extensions: { code: "TOO_MANY_OPERATIONS", retryable: true },
            }),
          ];
        }
        try {
          const { document, errors } = known(query);
          if (errors.length > 0) return errors;
          const viewer = credentials.viewerOf(webSocket);
          charge({ document, operationName, variables, spender: spenderOf(viewer, request.socket.remoteAddress) });
          return {
            schema,
            document,
            operationName,
            variableValues: variables,
            contextValue: buildContext({
              services,
              viewer,
              traceparent: context.connectionParams?.["traceparent"],
            }),
            origin: { id: theirId(id), webSocket, tcp: request.socket },
            atEnd: (run: () => void) => operations.atEnd(id, run),
          };
        } catch (error) {
          if (error instanceof GraphQLError) return [error];
          if (error instanceof AppError) return [new GraphQLError(error.message, { originalError: error })];
          throw error;
        }
      },
      execute: (args) => executeOnce(args as OperationArgs), // both made by onSubscribe above
      subscribe: (args) => subscribe(args as OperationArgs),
      onOperation(_context, _id, _payload, _args, result) {
        if (Symbol.asyncIterator in result) countOperation("subscription", "websocket", undefined);
      },
      onError(context, id, _payload, errors) {
        const told = format(errors);
        // One that was under way already is a subscription that ends.
        countOperation(context.subscriptions[id] ? "subscription" : "unknown", "websocket", told);
        return told;
      },
      onNext(context, id, _payload, { document, operationName }, { data = null, errors }) {
        const told = errors && format(errors);
        const isItem = Boolean(context.subscriptions[id]);
        const operation = isItem ? null : getOperationAST(document, operationName);
        if (operation) countOperation(operation.operation, "websocket", told);
        return told && { data, errors: told };
      },
    },
    sockets,
    { keepAliveMs: KEEP_ALIVE_MS, log },
  );

  return {
    async close() {
      stalled.close();
      await graphqlWs.dispose();
    },
  };
}
