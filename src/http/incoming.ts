import { IncomingMessage } from "node:http";

/**
 * A request that is asked to be something else only where that is a WebSocket. Others are answered as if they had not asked, as RFC 9110 has
 * it (section 7.8): Java's client and `curl --http2` ask for HTTP/2 with each first request. Node hands every such request to
 * whoever listens for WebSockets, who can only refuse it.
 */
export class Incoming extends IncomingMessage {
  /** Only declared: Node's constructor sets `upgrade` before a field of ours would be there. */
  declare private asked: boolean | null;

  /** Node sets it before it has read the headers, and asks for it after that. */
  get upgrade(): boolean | null {
    return this.asked === true && this.method !== "CONNECT"
      ? this.headers.upgrade?.toLowerCase() === "websocket"
      : this.asked;
  }

  set upgrade(value: boolean | null) {
    this.asked = value;
  }
}
