import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type Direction = "toServer" | "toClient";

export interface TcpProxy {
  readonly port: number;
  /** From now on nothing passes in this direction, in open connections and new ones: it is held back until `resume`. */
  freeze(direction: Direction): void;
  /** Cuts what is connected, and refuses who comes until `resume`. What was held back is lost. */
  cut(): void;
  resume(): void;
  close(): Promise<void>;
}

type Connection = Readonly<Record<Direction, { readonly from: Socket; readonly to: Socket }>>;
const DIRECTIONS: readonly Direction[] = ["toServer", "toClient"];

/** A way to a server that can be cut, or frozen in one direction, for one client alone. */
export async function openTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const connections = new Set<Connection>();
  const frozen = new Set<Direction>();
  let isCut = false;
  const pass = ({ from, to }: Connection[Direction]): void => void from.pipe(to);
  const server = createServer((client) => {
    if (isCut) return void client.destroy();
    const upstream = connect(target.port, target.host);
    const connection: Connection = {
      toServer: { from: client, to: upstream },
      toClient: { from: upstream, to: client },
    };
    connections.add(connection);
    for (const socket of [client, upstream]) {
      socket.on("error", () => {});
      socket.on("close", () => {
        connections.delete(connection);
        client.destroy();
        upstream.destroy();
      });
    }
    for (const direction of DIRECTIONS) if (!frozen.has(direction)) pass(connection[direction]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    isCut = true;
    for (const { toServer, toClient } of connections) {
      toServer.from.destroy();
      toClient.from.destroy();
    }
  };
  return {
    port: (server.address() as AddressInfo).port,
    freeze(direction) {
      frozen.add(direction);
      for (const connection of connections) connection[direction].from.unpipe();
    },
    cut,
    resume() {
      isCut = false;
      for (const direction of frozen) for (const connection of connections) pass(connection[direction]);
      frozen.clear();
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
