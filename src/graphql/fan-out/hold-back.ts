import { type Socket } from "node:net";
import { type WebSocket } from "ws";
import { outletOf } from "./outlet.ts";

/**
 * Takes nothing more from a client while it doesn't read what waits for it: most of what it says is answered, a ping by as much as it
 * carried, so that the answers would gather here as fast as it sends.
 */
export function holdBack(socket: WebSocket, tcp: Socket): void {
  const outlet = outletOf(socket, tcp);
  async function wait(): Promise<void> {
    if (socket.isPaused || !outlet.full) return;
    socket.pause();
    await outlet.drained();
    socket.resume();
  }
  socket.on("message", () => void wait());
  socket.on("ping", () => void wait());
}
