import { WebSocket, type WebSocketServer } from "ws";
import { type Viewer } from "../../viewer.ts";

/** Open at a time in this process. */
export const MAX_SOCKETS = 5_000;
export const MAX_SOCKETS_OF_USER = 100;
/** Our own close code, beside 4410: this user has too many sockets open; close one, then reconnect. */
export const TOO_MANY_SOCKETS_CLOSE_CODE = 4411;
/** RFC 6455's registry: clients connect again, perhaps to another process. */
const TRY_AGAIN_LATER = 1013;
/** So long a client may take to answer the close frame. */
const CLOSE_GRACE_MS = 5_000;

export interface SocketBounds {
  /** Counts the socket as this user's until it is closed; false when it was one too many, and is being closed. */
  take(socket: WebSocket, viewer: Viewer | null): boolean;
}

/** Closes sockets past the bounds. Who is nobody yet counts among all only: `connection_init` has to come within seconds. */
export function boundSockets(
  sockets: WebSocketServer,
  { maxSockets = MAX_SOCKETS, maxOfUser = MAX_SOCKETS_OF_USER } = {},
): SocketBounds {
  const ofUser = new Map<string, number>();

  function refuse(socket: WebSocket, code: number, reason: string): void {
    socket.close(code, reason);
    setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
  }

  sockets.on("connection", (socket) => {
    if (sockets.clients.size > maxSockets) refuse(socket, TRY_AGAIN_LATER, "Too many connections. Try again later.");
  });

  return {
    take(socket, viewer) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      if (!viewer) return true;
      const open = ofUser.get(viewer.id) ?? 0;
      if (open >= maxOfUser) {
        refuse(socket, TOO_MANY_SOCKETS_CLOSE_CODE, `At most ${maxOfUser} sockets of one user. Close another one.`);
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
