import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface Connection {
  /** False when the server has closed it, as it does with one that was idle for some seconds. */
  readonly open: boolean;
  /** Posts one GraphQL operation; one at a time. @throws Error for any answer but a result without errors. */
  graphql<R>(query: string, variables: unknown): Promise<R>;
  /** The same, for whoever wants to see refusals: the answer's head and body as they are. */
  post(query: string, variables: unknown): Promise<Answer>;
  close(): void;
}

export interface Answer {
  readonly head: string;
  readonly body: string;
}

interface GraphqlAnswer {
  readonly data: unknown;
  readonly errors?: unknown;
}

/**
 * One kept-alive connection with no HTTP library on it: on a machine that is shared, what the client doesn't spend is
 * left for the servers.
 */
export async function openConnection(url: string, user: string): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, "connect");
  socket.on("error", () => {}); // "close" follows
  const head = `POST /graphql HTTP/1.1\r\nhost: ${hostname}:${port}\r\nx-user-id: ${user}\r\naccept: application/json\r\ncontent-type: application/json\r\ncontent-length: `;
  async function post(query: string, variables: unknown): Promise<Answer> {
    const body = JSON.stringify({ query, variables });
    socket.write(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
    return readAnswer(socket);
  }
  return {
    post,
    get open() {
      return socket.readyState === "open";
    },
    async graphql<R>(query: string, variables: unknown) {
      const { data, errors } = JSON.parse((await post(query, variables)).body) as GraphqlAnswer;
      if (errors) throw new Error(`${url} answered ${JSON.stringify(errors)}`);
      return data as R;
    },
    close: () => void socket.destroy(),
  };
}

/** Both servers send `content-length`. */
function readAnswer(socket: Socket): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    let end = -1;
    const onData = (chunk: Buffer): void => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const headEnd = received.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      if (end < 0) {
        const length = /content-length: (\d+)/i.exec(received.toString("latin1", 0, headEnd))?.[1];
        if (!length) return finish(() => reject(new Error(`Not an answer:\n${received.toString("utf8")}`)));
        end = headEnd + 4 + Number(length);
      }
      if (received.length >= end)
        finish(() =>
          resolve({ head: received.toString("latin1", 0, headEnd), body: received.toString("utf8", headEnd + 4, end) }),
        );
    };
    const onClose = (): void => finish(() => reject(new Error("The server closed the connection.")));
    const finish = (settle: () => void): void => {
      socket.off("data", onData).off("close", onClose);
      settle();
    };
    socket.on("data", onData).on("close", onClose);
  });
}
