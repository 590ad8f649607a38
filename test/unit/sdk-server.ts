import { type AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** One `subscribe` of a client, and what the test answers it. */
export interface Subscribed {
  readonly variables: Readonly<Record<string, unknown>>;
  /** The how manieth of this server, from 0. */
  readonly number: number;
  /** The client has left it, or its socket is gone. */
  readonly isLeft: boolean;
  next(data: unknown): void;
  error(code: string, retryable: boolean): void;
  complete(): void;
  /** Closes the whole socket; without a code it is cut. */
  close(code?: number, reason?: string): void;
  /** Says nothing any more, though the connection stands. */
  mute(): void;
  /** Tells the client that its credential expires. */
  notice(): void;
}

export interface ScriptedServer {
  readonly url: string;
  /** What each connection said of itself. */
  readonly greetings: readonly Readonly<Record<string, unknown>>[];
  readonly subscribed: readonly Subscribed[];
  /** What clients said with a pong. */
  readonly pongs: readonly unknown[];
  close(): Promise<void>;
}

interface Script {
  /** Refuses a connection with a close code; null takes it. */
  readonly refuse?: (greeting: Readonly<Record<string, unknown>>) => number | null;
  readonly onSubscribe: (subscribed: Subscribed) => void;
}

/** A server that speaks graphql-transport-ws as the test says. */
export async function startScriptedServer({ refuse = () => null, onSubscribe }: Script): Promise<ScriptedServer> {
  const greetings: Readonly<Record<string, unknown>>[] = [];
  const subscribed: Subscribed[] = [];
  const pongs: unknown[] = [];
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "graphql-transport-ws" });
  await new Promise((resolve) => server.once("listening", resolve));

  function subscribe(socket: WebSocket, id: string, variables: Subscribed["variables"], left: Set<string>): void {
    const send = (message: object): void => socket.send(JSON.stringify({ id, ...message }));
    const one: Subscribed = {
      variables,
      number: subscribed.length,
      get isLeft() {
        return left.has(id) || socket.readyState !== socket.OPEN;
      },
      next: (data) => send({ type: "next", payload: { data } }),
      error: (code, retryable) => send({ type: "error", payload: [{ message: "…", extensions: { code, retryable } }] }),
      complete: () => send({ type: "complete" }),
      close: (code, reason) => (code === undefined ? socket.terminate() : socket.close(code, reason)),
      mute: () => socket.pause(),
      notice: () => socket.send(JSON.stringify({ type: "ping", payload: { credentialExpiresInMs: 1_000 } })),
    };
    subscribed.push(one);
    onSubscribe(one);
  }

  server.on("connection", (socket) => {
    const left = new Set<string>();
    socket.on("message", (data) => {
      const { type, id, payload } = JSON.parse(String(data)) as { type: string; id: string; payload: never };
      if (type === "ping") socket.send(JSON.stringify({ type: "pong" }));
      if (type === "pong") pongs.push(payload);
      if (type === "complete") left.add(id);
      if (type === "subscribe") subscribe(socket, id, (payload as { variables: never }).variables, left);
      if (type !== "connection_init") return;
      greetings.push(payload);
      const code = refuse(payload);
      if (code === null) socket.send(JSON.stringify({ type: "connection_ack" }));
      else socket.close(code, "Refused");
    });
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    greetings,
    subscribed,
    pongs,
    async close() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
