import { type Client, createClient } from "graphql-ws/client";
import { toBookspaceError } from "./disconnected.ts";
import { BookspaceError } from "./errors.ts";
import { createReconnect, type Reconnect, type ReconnectOptions } from "./reconnect.ts";
import { createRenewal, type WebSocketLike } from "./renewal.ts";
import type { Headers } from "./transport.ts";

/** Of the one WebSocket. `lost`: it is opened again by itself; `closed`: no subscription needs it. */
export type ConnectionState = "connecting" | "connected" | "lost" | "closed";

export interface SocketOptions extends ReconnectOptions {
  readonly endpoint: URL;
  readonly headers: () => Promise<Headers>;
  readonly webSocketImpl: unknown;
  readonly onConnection: (state: ConnectionState) => void;
}

export interface Payload {
  readonly query: string;
  readonly operationName: string;
  readonly variables: Record<string, unknown>;
}

/** One subscription on one connection. */
export interface Turn {
  /** Resolves when the server completes it or when it is left. @throws BookspaceError the server's, or that the connection was lost */
  readonly ended: Promise<void>;
  /** Nothing is received after it. */
  leave(): void;
}

/** One WebSocket for all subscriptions: opened by the first, closed after the last. */
export interface Socket {
  subscribe(payload: Payload, receive: (data: object) => void): Turn;
  readonly retry: Reconnect["next"];
  close(): Promise<void>;
}

/** Asks so often whether the server is there: its own pings are not shown to programs in a browser. */
const PING_MS = 10_000;
/** A server that says nothing for so long is gone, though nobody closed the connection. The same goes for opening it. */
const SILENCE_MS = 20_000;
/** Nobody needs the connection any more (RFC 6455). */
const NORMAL_CLOSURE = 1000;

const closed = (): BookspaceError =>
  new BookspaceError("CLOSED", "The client is closed: make another one with createBookspaceClient().");

type SocketClass = new (
  url: string,
  protocol: string,
) => { addEventListener(type: "error", listener: () => void): void };

/** A socket that is ended before it is open says so with an error, which `ws` throws when nobody listens. */
const withErrorsHeard = (Impl: SocketClass): SocketClass =>
  class extends Impl {
    constructor(url: string, protocol: string) {
      super(url, protocol);
      this.addEventListener("error", () => {});
    }
  };

export function createSocket({ endpoint, headers, webSocketImpl, onConnection, ...policy }: SocketOptions): Socket {
  const reconnect = createReconnect(policy);
  const renewal = createRenewal(policy.renews ? headers : null);
  let client: Client | undefined;
  let isOpen = false;
  let isClosed = false;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function expectMore(): void {
    clearTimeout(silence);
    silence = setTimeout(() => client?.terminate(), SILENCE_MS);
  }

  /** Made for the first subscription: who only asks and changes needs no WebSocket. */
  function open(): Client {
    const Impl = (webSocketImpl ?? (globalThis as { readonly WebSocket?: unknown }).WebSocket) as
      | SocketClass
      | undefined;
    if (!Impl) throw new TypeError("This runtime has no WebSocket: set 'webSocketImpl', such as to the class of 'ws'.");
    return createClient({
      url: endpoint.href.replace(/^http/, "ws"),
      connectionParams: async () => ({ ...(await headers()) }),
      webSocketImpl: withErrorsHeard(Impl),
      keepAlive: PING_MS,
      // Each subscription comes back by itself, with the cursor that it has then.
      retryAttempts: 0,
      on: {
        connecting() {
          expectMore();
          onConnection("connecting");
        },
        connected(socket) {
          isOpen = true;
          renewal.connected(socket as WebSocketLike);
          reconnect.accepted();
          onConnection("connected");
        },
        ping: (received, payload) => void (received && renewal.pinged(payload)),
        message() {
          expectMore();
          reconnect.heard();
        },
        closed(event) {
          isOpen = false;
          clearTimeout(silence);
          onConnection((event as { readonly code?: number }).code === NORMAL_CLOSURE ? "closed" : "lost");
        },
      },
    });
  }

  return {
    retry: reconnect.next,
    subscribe(payload, receive) {
      if (isClosed) return { ended: Promise.reject(closed()), leave() {} };
      let leave = (): void => {};
      const ended = new Promise<void>((resolve, reject) => {
        client ??= open();
        let left = false;
        const unsubscribe = client.subscribe<object>(
          { ...payload },
          {
            next({ data, errors }) {
              if (left) return;
              if (data && !errors?.length) return receive(data);
              reject(toBookspaceError(errors ?? [{ message: "A message without data." }]));
              leave();
            },
            error(reason) {
              reject(toBookspaceError(reason));
              // graphql-ws goes on counting a subscription that ended with its connection: the next one would stay open for it.
              unsubscribe();
            },
            complete: resolve,
          },
        );
        leave = () => {
          left = true;
          unsubscribe();
          resolve();
        };
      });
      return { ended, leave: () => leave() };
    },
    async close() {
      isClosed = true;
      reconnect.close();
      // Disposing waits for a connection that is being opened, as long as that takes.
      if (isOpen) await client?.dispose();
      else client?.terminate();
    },
  };
}
