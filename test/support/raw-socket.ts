import { once } from "node:events";
import { WebSocket } from "ws";
import { eventually } from "./eventually.ts";

export interface RawMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A WebSocket client that says whatever a test wants; what it hears is queued. */
export interface RawSocket {
  readonly messages: readonly RawMessage[];
  readonly isOpen: boolean;
  say(message: RawMessage | string): void;
  /** Says `connection_init` and waits for the answer. */
  greet(payload?: Readonly<Record<string, unknown>>): Promise<void>;
  /** The next message of a type, or of one of some, perhaps of an operation, that is there or comes. */
  hear(type: string | readonly string[], id?: string): Promise<RawMessage>;
  /** Why it was closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Reads nothing until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
}

interface RawOptions {
  readonly origin?: string;
  readonly protocol?: string;
}

/** @throws Error with the HTTP status when the server does not take the connection. */
export async function openRawSocket(url: string, { origin, protocol = "graphql-transport-ws" }: RawOptions = {}) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, protocol, origin ? { origin } : {});
  const messages: RawMessage[] = [];
  socket.on("message", (data) => messages.push(JSON.parse(String(data)) as RawMessage));
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason) })),
  );
  await once(socket, "open");
  socket.on("error", () => {});
  const raw: RawSocket = {
    messages,
    closed,
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    say: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    async greet(payload = {}) {
      raw.say({ type: "connection_init", payload });
      await raw.hear("connection_ack");
    },
    hear: (type, id) =>
      eventually(
        () => {
          const at = messages.findIndex(
            (message) => [type].flat().includes(message.type) && (!id || message.id === id),
          );
          return at >= 0 ? messages.splice(at, 1)[0] : null;
        },
        `a message ${String(type)}`,
      ),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.terminate(),
  };
  return raw;
}
