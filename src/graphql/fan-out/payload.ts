import { randomBytes } from "node:crypto";
import { CURSOR_LENGTH } from "../../feed/cursor.ts";
import { type LogPosition } from "../../feed/feed.ts";

/** Stands where each viewer's own cursor belongs. Random and never sent, so that no content can look like it. */
export const CURSOR_HOLE = randomBytes((CURSOR_LENGTH * 3) / 4).toString("base64url");

/** One execution's result, encoded once for all who get it. */
export interface Payload {
  /** JSON, with a hole for each cursor. */
  readonly json: Buffer;
  readonly holes: readonly number[];
  /** The place that the cursors in it name. */
  readonly position: LogPosition;
  /** It tells errors, which may be of this moment alone. */
  readonly failed: boolean;
}

export function toPayload(result: object, position: LogPosition): Payload {
  const json = ofItsOwn(JSON.stringify(result));
  const holes: number[] = [];
  for (let at = json.indexOf(CURSOR_HOLE); at >= 0; at = json.indexOf(CURSOR_HOLE, at + CURSOR_LENGTH)) holes.push(at);
  return { json, holes, position, failed: "errors" in result };
}

/**
 * Bytes in memory of their own. A small one of `Buffer.from` is a slice of a pool of 8 KiB, and as long as it is kept, so is the
 * pool: ten thousand results that are remembered would hold 80 MB.
 */
function ofItsOwn(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** The beginning of each `next` message of one operation (graphql-transport-ws). */
export const messagePrefix = (id: string): Buffer => ofItsOwn(`{"id":${JSON.stringify(id)},"type":"next","payload":`);

const CLOSING_BRACE = 0x7d;
const FINAL_TEXT = 0x81;

const headLength = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

/**
 * `next` messages as unmasked, final text frames (RFC 6455, section 5.2), all in one buffer: one write to the socket,
 * however many events this turn brought.
 */
export function toFrames(
  prefix: Buffer,
  payloads: readonly Payload[],
  cursorOf: (position: LogPosition) => string,
): Buffer {
  const lengths = payloads.map(({ json }) => prefix.length + json.length + 1);
  const frames = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + headLength(length) + length, 0));
  let at = 0;
  payloads.forEach(({ json, holes, position }, index) => {
    const length = lengths[index] as number;
    at = writeHead(frames, at, length);
    at += prefix.copy(frames, at);
    json.copy(frames, at);
    if (holes.length > 0) {
      const cursor = cursorOf(position);
      for (const hole of holes) frames.write(cursor, at + hole, "latin1");
    }
    at += json.length;
    frames[at++] = CLOSING_BRACE;
  });
  return frames;
}

function writeHead(frames: Buffer, at: number, length: number): number {
  frames[at] = FINAL_TEXT;
  const head = headLength(length);
  if (head === 2) frames[at + 1] = length;
  else if (head === 4) {
    frames[at + 1] = 126;
    frames.writeUInt16BE(length, at + 2);
  } else {
    frames[at + 1] = 127;
    frames.writeBigUInt64BE(BigInt(length), at + 2);
  }
  return at + head;
}
