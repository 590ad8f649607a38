import { WebSocket, type WebSocketServer } from "ws";
import { createTally } from "../../tally.ts";
import { type Viewer } from "../../viewer.ts";
import { CLOSE_CODES, expel } from "./close.ts";

/** Open at a time in this process. */
export const MAX_SOCKETS = 5_000;
export const MAX_SOCKETS_OF_USER = 100;

export interface SocketBounds {
  /** Counts the socket as this user's until it is closed; false when it was one too many, and is being closed. */
  take(socket: WebSocket, viewer: Viewer | null): boolean;
}

/** Closes sockets past the bounds. Who is nobody yet counts among all only: `connection_init` has to come within seconds. */
export function boundSockets(sockets: WebSocketServer, maxSockets: number): SocketBounds {
  const open = createTally();

  sockets.on("connection", (socket) => {
    if (sockets.clients.size > maxSockets)
      expel(socket, CLOSE_CODES.tryAgainLater, "Too many connections. Try again later.");
  });

  return {
    take(socket, viewer) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      if (!viewer) return true;
      if (open.of(viewer.id) >= MAX_SOCKETS_OF_USER) {
        expel(
          socket,
          CLOSE_CODES.tooManySockets,
          `At most ${MAX_SOCKETS_OF_USER} sockets of one user. Close another one.`,
        );
        return false;
      }
      socket.once("close", open.add(viewer.id));
      return true;
    },
  };
}
