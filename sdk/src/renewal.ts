import type { Headers } from "./transport.ts";

export interface WebSocketLike {
  readonly readyState: number;
  send(data: string): void;
}

/** Gives the server a new credential when it says that the one of this connection expires, so that subscriptions go on in place. */
export interface Renewal {
  connected(socket: WebSocketLike): void;
  /** With what the server's ping said. */
  pinged(payload: unknown): void;
}

const OPEN = 1;

/** `headers`: where a new credential comes from; null when there is none but the first. */
export function createRenewal(headers: (() => Promise<Headers>) | null): Renewal {
  let current: WebSocketLike | undefined;

  async function renew(socket: WebSocketLike): Promise<void> {
    if (!headers) return;
    const payload = await headers();
    // A pong is not answered: the server does not send the credential back.
    if (socket.readyState === OPEN) socket.send(JSON.stringify({ type: "pong", payload }));
  }

  return {
    connected: (socket) => void (current = socket),
    pinged(payload) {
      const isNotice = typeof payload === "object" && payload !== null && "credentialExpiresInMs" in payload;
      // Without a new one the server closes in time, and the subscriptions come back by a connection of their own.
      if (isNotice && current) renew(current).catch(() => {});
    },
  };
}
