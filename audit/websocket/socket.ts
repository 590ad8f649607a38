import { WebSocket } from "ws";

export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A peer that says what it likes. What it hears is queued, so that nothing is missed. */
export interface Peer {
  say(message: Message | string): void;
  /** The next message; an error when the socket is closed first, or nothing comes for 15 s. */
  hear(): Promise<Message>;
  /** Says `connection_init` and hears `connection_ack`. */
  greet(): Promise<void>;
  /** Waits until the server closes. */
  closed(): Promise<number>;
  close(code: number): void;
}

export interface PeerOptions {
  readonly protocol?: string;
  readonly credential: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 15_000;

export async function openPeer(
  url: string,
  { protocol = "graphql-transport-ws", credential }: PeerOptions,
): Promise<Peer> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, protocol);
  const heard: Message[] = [];
  let code: number | null = null;
  let wake = (): void => {};
  socket.on("message", (data) => {
    heard.push(JSON.parse(String(data)) as Message);
    wake();
  });
  socket.on("error", () => {}); // its close says it
  socket.on("close", (closedWith) => {
    code = closedWith;
    wake();
  });
  await new Promise<void>((resolve) => socket.once("open", resolve).once("close", () => resolve()));

  async function until<T>(look: () => T | undefined): Promise<T> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (performance.now() > deadline) throw new Error("Nothing came.");
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PATIENCE_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  const peer: Peer = {
    say: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    hear: () =>
      until(() => {
        const next = heard.shift();
        if (!next && code !== null) throw new Error(`The socket was closed with ${code}.`);
        return next;
      }),
    async greet() {
      peer.say({ type: "connection_init", payload: credential });
      const { type } = await peer.hear();
      if (type !== "connection_ack") throw new Error(`'connection_init' was answered with '${type}'.`);
    },
    closed: () => until(() => code ?? undefined),
    close: (closeCode) => socket.close(closeCode),
  };
  return peer;
}
