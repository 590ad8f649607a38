import { type WebSocket } from "ws";

/** Beside those of graphql-transport-ws; docs/protocol.md says what a client does then. From 4000 on they are our own, below RFC 6455's. */
export const CLOSE_CODES = {
  goingAway: 1001,
  /** Clients connect again, perhaps to another process. */
  tryAgainLater: 1013,
  stalled: 4410,
  tooManySockets: 4411,
} as const;

/** RFC 6455 leaves a close frame so many bytes for its reason. */
const MAX_REASON_BYTES = 123;
/** So long a client may take to answer the close frame, which waits behind what it has not read. */
const GRACE_MS = 5_000;

/** Closes a socket; a reason of any length is cut to what a close frame holds. */
export const closeSocket = (socket: WebSocket, code: number, reason: string): void => socket.close(code, cut(reason));

/** The same for whoever must not stay: who does not answer in time is cut off. */
export function expel(socket: WebSocket, code: number, reason: string): void {
  closeSocket(socket, code, reason);
  setTimeout(() => socket.terminate(), GRACE_MS).unref();
}

/** The id of an operation can be in a reason. */
function cut(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= MAX_REASON_BYTES) return reason;
  return bytes.subarray(0, MAX_REASON_BYTES).toString().replaceAll("\ufffd", ""); // half a character, at the cut
}
