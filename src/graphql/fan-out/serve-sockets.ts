import { type IncomingMessage } from "node:http";
import { CloseCode, makeServer, type ServerOptions } from "graphql-ws";
import { type RawData, type WebSocket, type WebSocketServer } from "ws";
import { type Log } from "../../log.ts";
import { CLOSE_CODES, closeSocket } from "./close.ts";
import { holdBack } from "./hold-back.ts";
import { createOperationIds, type OperationIds } from "./operation-ids.ts";

/** Of a connection: what carries it. */
export interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  readonly operations: Pick<OperationIds, "open" | "underWay" | "atEnd">;
}

interface SocketOptions {
  /** Between two pings; a client that has not answered one before the next is cut off. */
  readonly keepAliveMs: number;
  readonly log: Log;
}

/** So long a client may take to answer the close frame when the server stops; many a one is gone without a word. */
const STOP_MS = 1_000;
const PROTOCOL = "graphql-transport-ws";

/**
 * Speaks graphql-transport-ws on the sockets of a server. In the place of `graphql-ws/use/ws`: for that, a message that only servers
 * send and a reason that is too long for a close frame are faults of the server. It closes with 4500, and writes a stack past
 * the log for whatever a client gets wrong.
 */
export function serveSockets(
  options: ServerOptions<Record<string, unknown>, Extra>,
  sockets: WebSocketServer,
  { keepAliveMs, log }: SocketOptions,
): { dispose(): Promise<void> } {
  const protocol = makeServer(options);
  // The HTTP server's own errors, said here once more: unheard, a port that is taken would end the process with a stack.
  sockets.on("error", (error) => log.debug({ err: error }, "The WebSocket server was told of an error"));
  sockets.options.handleProtocols = (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false);

  sockets.on("connection", (socket, request) => {
    const ids = createOperationIds();
    const close = (code: number, reason: string): void => closeSocket(socket, code, ids.theirs(reason));
    const stopPinging = keepAlive(socket, keepAliveMs);
    holdBack(socket, request.socket);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        // A write that fails is no fault of an operation: its client left meanwhile, and the socket's end ends it.
        send: (text) =>
          new Promise((resolve) => {
            if (socket.readyState === socket.OPEN) socket.send(ids.theirs(text), () => resolve());
            else resolve();
          }),
        close,
        onMessage(take) {
          socket.on("message", async (data: RawData) => {
            // Who was refused, or whose token has expired, may pass over the close frame and go on talking until it is cut off.
            if (socket.readyState !== socket.OPEN) return;
            try {
              await ids.take(String(data), take);
            } catch (error) {
              if (isForeign(error)) return close(CloseCode.BadRequest, "Invalid message received");
              log.error({ err: error }, "A message of a WebSocket client failed unexpectedly");
              close(CloseCode.InternalServerError, "Internal server error");
            }
          });
        },
      },
      { socket, request, operations: ids },
    );
    // The client broke WebSocket's own rules, or is gone: `ws` closes with the code for that. Unheard, it would end the process.
    socket.on("error", (error) => log.debug({ err: error }, "A WebSocket was closed for what its client sent"));
    socket.once("close", (code, reason) => {
      stopPinging();
      closed(code, String(reason)).catch((error: unknown) =>
        log.error({ err: error }, "A WebSocket's end failed unexpectedly"),
      );
    });
  });

  return {
    async dispose() {
      for (const client of sockets.clients) client.close(CLOSE_CODES.goingAway, "Going away");
      sockets.removeAllListeners();
      const closed = new Promise<void>((resolve, reject) => {
        sockets.close((error) => (error ? reject(error) : resolve()));
      });
      const cut = setTimeout(() => sockets.clients.forEach((client) => client.terminate()), STOP_MS);
      await closed.finally(() => clearTimeout(cut));
    },
  };
}

/** The message is well formed, but not one that a client sends: `next`, `error`, `connection_ack`. */
const isForeign = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith("Unexpected message of type ");

function keepAlive(socket: WebSocket, everyMs: number): () => void {
  let answered = true;
  // Who says anything is there, also when its answer waits behind much that it said before.
  for (const event of ["pong", "message"]) socket.on(event, () => (answered = true));
  const timer = setInterval(() => {
    // Its answer isn't read while it is held back. What it does not read then ends it (`stalled.ts`).
    if (socket.isPaused) return;
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, everyMs);
  return () => clearInterval(timer);
}
