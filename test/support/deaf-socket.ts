import { once } from "node:events";
import { connect } from "node:net";
import { eventually } from "./eventually.ts";

/** A WebSocket client that passes over the server's close frame: it goes on talking until it leaves. */
export interface DeafSocket {
  say(message: object): void;
  /** Waits until the server has said something with this text. */
  hear(text: string): Promise<void>;
  /** Answers the close frame at last; resolves when the server has taken all that was said, and has ended the connection. */
  leave(): Promise<void>;
}

/** WebSocket's opcodes that are used here (RFC 6455, section 5.2). */
const TEXT = 1;
const CLOSE = 8;

export async function openDeafSocket(url: string): Promise<DeafSocket> {
  const { host, hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let heard = "";
  socket.on("data", (bytes) => (heard += bytes.toString("latin1"))); // a server's frames have no mask
  const deaf: DeafSocket = {
    say: (message) => void socket.write(frame(TEXT, JSON.stringify(message))),
    hear: async (text) => void (await eventually(() => heard.includes(text), `the server to say '${text}'`)),
    async leave() {
      const closed = once(socket, "close");
      socket.write(frame(CLOSE, ""));
      await closed;
    },
  };
  const key = "AAAAAAAAAAAAAAAAAAAAAA==";
  const head = `upgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-key: ${key}\r\nsec-websocket-version: 13`;
  const protocol = "sec-websocket-protocol: graphql-transport-ws";
  socket.write(`GET /graphql HTTP/1.1\r\nhost: ${host}\r\n${head}\r\n${protocol}\r\n\r\n`);
  await deaf.hear("101 Switching Protocols");
  return deaf;
}

/** A client's frame of up to 64 KiB; the mask is all zeros, which leaves the payload as it is. */
function frame(opcode: number, payload: string): Buffer {
  const body = Buffer.from(payload);
  const head = Buffer.alloc(body.length < 126 ? 2 : 4, 0x80 | opcode);
  head[1] = 0x80 | Math.min(body.length, 126);
  if (body.length >= 126) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, Buffer.alloc(4), body]);
}
