import { type Socket } from "node:net";
import { WebSocket, type WebSocketServer } from "ws";
import { type Log } from "../../log.ts";
import { CLOSE_CODES, expel } from "./close.ts";

/** A client that has read nothing of what waits for so long is ended. Before the keep-alive's ping would time out. */
const STALLED_AFTER_MS = 10_000;
const CHECK_MS = 1_000;

/** Ends sockets that don't read, so that a stalled client costs a bounded amount of memory and nobody else's time. */
export function endStalled(sockets: WebSocketServer, log: Log): { close(): void } {
  const watched = new Map<WebSocket, { readonly tcp: Socket; read: number; since: number }>();
  sockets.on("connection", (socket, { socket: tcp }) => {
    watched.set(socket, { tcp, read: 0, since: performance.now() });
    socket.once("close", () => watched.delete(socket));
  });

  const timer = setInterval(() => {
    const now = performance.now();
    for (const [socket, state] of watched) {
      const { tcp } = state;
      const read = tcp.bytesWritten - tcp.writableLength;
      if (tcp.writableLength === 0 || read > state.read) Object.assign(state, { read, since: now });
      else if (now - state.since > STALLED_AFTER_MS) {
        watched.delete(socket);
        log.warn({ waitingBytes: tcp.writableLength }, "A subscriber does not read and was ended");
        expel(socket, CLOSE_CODES.stalled, "Stalled: nothing was read. Reconnect, and resume from the last cursor.");
      }
    }
  }, CHECK_MS);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
