import { WebSocket, type WebSocketServer } from "ws";
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
  const ofUser = new Map<string, number>();

  sockets.on("connection", (socket) => {
    if (sockets.clients.size > maxSockets)
      expel(socket, CLOSE_CODES.tryAgainLater, "Too many connections. Try again later.");
  });

  return {
    take(socket, viewer) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      if (!viewer) return true;
      const open = ofUser.get(viewer.id) ?? 0;
      if (open >= MAX_SOCKETS_OF_USER) {
        expel(
          socket,
          CLOSE_CODES.tooManySockets,
          `At most ${MAX_SOCKETS_OF_USER} sockets of one user. Close another one.`,
        );
        return false;
      }
      ofUser.set(viewer.id, open + 1);
      socket.once("close", () => {
        const left = (ofUser.get(viewer.id) ?? 1) - 1;
        if (left > 0) ofUser.set(viewer.id, left);
        else ofUser.delete(viewer.id);
      });
      return true;
    },
  };
}
