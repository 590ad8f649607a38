import { type Socket } from "node:net";
import { WebSocket } from "ws";

/** Where the frames of one socket's subscribers go out, beside what ws itself sends: each write is whole frames. */
export interface Outlet {
  /** Hands frames to the socket, unless it is closing: nothing may follow a close frame. */
  write(frames: Buffer): void;
  /** So much waits for the client to read that no more should be written now. */
  readonly full: boolean;
  /** Resolves when the client has read what waits, or is gone. */
  drained(): Promise<void>;
}

/** What may wait in this process for one socket to read it, beside the write that passes this bound. */
const MAX_BUFFERED_BYTES = 256 * 1024;
/** The same for all sockets together: those that have something waiting share it. */
const MAX_BUFFERED_IN_ALL = 32 * 1024 * 1024;

const outlets = new WeakMap<WebSocket, Outlet>();
/** Sockets that have not read all they were sent. */
const behind = new Set<Socket>();

/** The outlet of a socket; the same one each time. */
export function outletOf(webSocket: WebSocket, tcp: Socket): Outlet {
  const known = outlets.get(webSocket);
  if (known) return known;
  let draining: Promise<void> | null = null;
  const outlet: Outlet = {
    write(frames) {
      if (webSocket.readyState === WebSocket.OPEN && !tcp.write(frames)) void outlet.drained();
    },
    get full() {
      // Without a drain to come nobody could wait for one.
      if (!tcp.writableNeedDrain || tcp.destroyed) return false;
      return tcp.writableLength > Math.min(MAX_BUFFERED_BYTES, MAX_BUFFERED_IN_ALL / (behind.size || 1));
    },
    drained() {
      if (!tcp.writableNeedDrain || tcp.destroyed) return Promise.resolve();
      draining ??= new Promise((resolve) => {
        behind.add(tcp);
        const done = (): void => {
          behind.delete(tcp);
          tcp.off("drain", done).off("close", done);
          draining = null;
          resolve();
        };
        tcp.once("drain", done).once("close", done);
      });
      return draining;
    },
  };
  outlets.set(webSocket, outlet);
  return outlet;
}
