import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { WATCH } from "./operations.ts";

/** WebSocket's opcodes that are used here (RFC 6455, section 5.2). */
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

export interface Watcher {
  /** Reads nothing until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** An operation as a client sends it. */
export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/**
 * Subscribes one user (to `eventProcessed`, unless told otherwise) over the graphql-transport-ws protocol; resolves when that was sent and the
 * connection acknowledged. Made of a socket alone: a thousand of them must cost less than what is measured.
 * `onNext` gets each frame that holds a result, undecoded; `onClose` the code of a close frame.
 */
export async function watch(
  url: string,
  user: string,
  onNext: (frame: Buffer) => void,
  operation: Operation = { query: WATCH },
  onClose: (code: number) => void = () => {},
): Promise<Watcher> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const key = randomBytes(16).toString("base64");
  socket.write(
    `GET /graphql HTTP/1.1\r\nhost: ${hostname}:${port}\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-key: ${key}\r\nsec-websocket-version: 13\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n`,
  );
  await new Promise<void>((resolve, reject) => {
    let rest: Buffer = Buffer.alloc(0);
    let upgraded = false;
    socket.on("error", reject).on("close", () => reject(new Error(`${url} closed a subscriber's connection.`)));
    socket.on("data", (chunk) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      if (!upgraded) {
        const headEnd = rest.indexOf("\r\n\r\n");
        if (headEnd < 0) return;
        if (!rest.toString("latin1", 0, 12).endsWith("101")) return reject(new Error(rest.toString("utf8")));
        upgraded = true;
        rest = rest.subarray(headEnd + 4);
        socket.write(frame(TEXT, JSON.stringify({ type: "connection_init", payload: { "x-user-id": user } })));
      }
      rest = eachFrame(rest, (opcode, payload) => {
        if (opcode === PING) socket.write(frame(PONG, payload));
        if (opcode === CLOSE) onClose(payload.readUInt16BE(0));
        if (opcode !== TEXT) return;
        if (isNext(payload)) return onNext(payload);
        if (!payload.includes('"connection_ack"')) return reject(new Error(`Not a result: ${payload.toString()}`));
        socket.write(frame(TEXT, JSON.stringify({ id: "1", type: "subscribe", payload: operation })));
        resolve();
      });
    });
  });
  return {
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => void socket.destroy(),
  };
}

/** In whatever order a server writes the members, the type is among the first characters. */
const isNext = (payload: Buffer): boolean => payload.subarray(0, 40).includes('"type":"next"');

/** Calls back for every whole frame and gives back what is left over. A server's frames have no mask. */
function eachFrame(bytes: Buffer, onFrame: (opcode: number, payload: Buffer) => void): Buffer {
  let at = 0;
  while (bytes.length - at >= 2) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const headLength = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (bytes.length - at < headLength) break;
    const length =
      short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short;
    if (bytes.length - at < headLength + length) break;
    const opcode = (bytes[at] ?? 0) & 0x0f;
    at += headLength + length;
    onFrame(opcode, bytes.subarray(at - length, at));
  }
  return bytes.subarray(at);
}

/** A client's frame of up to 64 KiB; the mask is all zeros, which leaves the payload as it is. */
function frame(opcode: number, payload: string | Buffer): Buffer {
  const body = Buffer.from(payload);
  const head = body.length < 126 ? Buffer.from([0x80 | opcode, 0x80 | body.length]) : Buffer.alloc(4);
  if (body.length >= 126) {
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | 126;
    head.writeUInt16BE(body.length, 2);
  }
  return Buffer.concat([head, Buffer.alloc(4), body]);
}
