import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { openPipe, type Pipe } from "./tcp-pipe.ts";

export type Direction = "toServer" | "toClient";

export interface TcpProxy {
  readonly port: number;
  /** From now on nothing passes in this direction, in open connections and new ones: it is held back until `resume`. */
  freeze(direction: Direction): void;
  /** Cuts what is connected, and refuses who comes until `resume`. What was held back is lost. */
  cut(): void;
  /** As when a router forgets what is connected: nobody is told, and nothing of it ever passes again. New connections do. */
  forget(): void;
  /** Each answer takes so many milliseconds longer, in open connections and new ones; 0 ends it. */
  slow(ms: number): void;
  resume(): void;
  close(): Promise<void>;
}

type Connection = Readonly<Record<Direction, Pipe>> & { readonly client: Socket; readonly upstream: Socket };
const DIRECTIONS: readonly Direction[] = ["toServer", "toClient"];

/** A way to a server that can be cut, frozen in one direction, forgotten or slow, for one client alone. */
export async function openTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const connections = new Set<Connection>();
  const forgotten = new Set<Connection>();
  const frozen = new Set<Direction>();
  let isCut = false;
  let delayMs = 0;
  const server = createServer((client) => {
    if (isCut) return void client.destroy();
    client.setNoDelay(true);
    const upstream = connect({ port: target.port, host: target.host, noDelay: true });
    const connection: Connection = {
      client,
      upstream,
      toServer: openPipe(client, upstream),
      toClient: openPipe(upstream, client),
    };
    connections.add(connection);
    connection.toClient.slow(delayMs);
    for (const direction of frozen) connection[direction].freeze();
    for (const socket of [client, upstream]) {
      socket.on("error", () => {});
      socket.on("close", () => {
        // Of a forgotten connection neither end hears of the other.
        if (!connections.delete(connection)) return;
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    isCut = true;
    for (const { client, upstream } of connections) {
      client.destroy();
      upstream.destroy();
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    freeze(direction) {
      frozen.add(direction);
      for (const connection of connections) connection[direction].freeze();
    },
    cut,
    forget() {
      for (const connection of connections) {
        for (const direction of DIRECTIONS) connection[direction].freeze();
        connections.delete(connection);
        forgotten.add(connection);
      }
    },
    slow(ms) {
      delayMs = ms;
      for (const { toClient } of connections) toClient.slow(ms);
    },
    resume() {
      isCut = false;
      frozen.clear();
      for (const connection of connections) for (const direction of DIRECTIONS) connection[direction].resume();
    },
    async close() {
      cut();
      for (const { client, upstream } of forgotten) {
        client.destroy();
        upstream.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A way of one's own to a service, and the URL that leads there. */
export async function wayTo(serviceUrl: string): Promise<{ readonly way: TcpProxy; readonly url: string }> {
  const url = new URL(serviceUrl);
  const way = await openTcpProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(way.port);
  return { way, url: url.href };
}
