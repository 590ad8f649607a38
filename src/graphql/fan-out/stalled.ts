import { WebSocket, type WebSocketServer } from "ws";
import { type Log } from "../../log.ts";

/** Our own close code (4000–4999 are an application's): the client reads too slowly; it may reconnect and resume. */
export const LAGGED_CLOSE_CODE = 4410;

/** What may wait in this process for one socket to read it. */
const MAX_BUFFERED_BYTES = 1024 * 1024;
const CHECK_MS = 250;

/** Ends sockets that don't read, so that a stalled client costs a bounded amount of memory and nobody else's time. */
export function boundSockets(sockets: WebSocketServer, log: Log): { close(): void } {
  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      if (socket.readyState !== WebSocket.OPEN || socket.bufferedAmount <= MAX_BUFFERED_BYTES) continue;
      log.warn({ bufferedBytes: socket.bufferedAmount }, "A subscriber reads too slowly and was ended");
      socket.close(LAGGED_CLOSE_CODE, "Subscriber lagged");
      // The close frame waits behind what it does not read.
      setTimeout(() => socket.terminate(), 5_000).unref();
    }
  }, CHECK_MS);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
