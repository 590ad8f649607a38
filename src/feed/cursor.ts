import { createHmac, hash, timingSafeEqual } from "node:crypto";
import { AppError } from "../errors.ts";
import { type LogPosition } from "./feed.ts";

/** Makes and reads the opaque cursors that clients hold: a place in the log, signed for one viewer. */
export interface CursorCodec {
  /** Always `CURSOR_LENGTH` characters. */
  encode(viewerId: string, position: LogPosition): string;
  /** @throws AppError BAD_USER_INPUT for a cursor that was not given to this viewer. */
  decode(viewerId: string, cursor: string): LogPosition;
}

const KEY_BYTES = 32;
const PLACE_BYTES = 12;
/** Of the place, and of the signature: 12 bytes each in base64url. */
const PART_LENGTH = 16;
export const CURSOR_LENGTH = 2 * PART_LENGTH;
/** Viewers whose key is kept; the key of another is made again when it is needed. */
const MAX_KEYS = 10_000;

export function createCursorCodec(secret: string): CursorCodec {
  /** A viewer's key, with room behind it for the place that is signed. */
  const keyed = new Map<string, Buffer>();

  function keyOf(viewerId: string): Buffer {
    const known = keyed.get(viewerId);
    if (known) return known;
    if (keyed.size >= MAX_KEYS) keyed.clear();
    const key = createHmac("sha256", secret).update(viewerId).digest();
    // Not a slice of a pool, which would be kept with it.
    const made = Buffer.allocUnsafeSlow(KEY_BYTES + PLACE_BYTES);
    key.copy(made);
    keyed.set(viewerId, made);
    return made;
  }

  /** One hash over key and place, an eighth of the cost of an HMAC: sound because both have a fixed length and the result is cut. */
  function sign(viewerId: string, place: Buffer): string {
    const message = keyOf(viewerId);
    place.copy(message, KEY_BYTES);
    return hash("sha256", message, "base64url").slice(0, PART_LENGTH);
  }

  return {
    encode(viewerId, { offset, index }) {
      const place = Buffer.allocUnsafe(PLACE_BYTES);
      place.writeBigInt64BE(BigInt(offset));
      place.writeUInt32BE(index, 8);
      return place.toString("base64url") + sign(viewerId, place);
    },
    decode(viewerId, cursor) {
      const place = Buffer.from(cursor.slice(0, PART_LENGTH), "base64url");
      const signature = Buffer.from(cursor.slice(PART_LENGTH), "latin1");
      if (place.length === PLACE_BYTES && signature.length === PART_LENGTH) {
        const right = timingSafeEqual(signature, Buffer.from(sign(viewerId, place), "latin1"));
        if (right) return { offset: Number(place.readBigInt64BE()), index: place.readUInt32BE(8) };
      }
      throw new AppError(
        "BAD_USER_INPUT",
        "'after' is not a cursor that was given to you: take it from a receipt or a feed item.",
        { issues: [{ path: "after", message: "not a cursor given to this viewer" }] },
      );
    },
  };
}
