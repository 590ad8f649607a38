import { createHmac, timingSafeEqual } from "node:crypto";
import { AppError } from "../errors.ts";
import { type LogPosition } from "./feed.ts";

/** Makes and reads the opaque cursors that clients hold: a place in the log, signed for one viewer. */
export interface CursorCodec {
  encode(viewerId: string, position: LogPosition): string;
  /** @throws AppError BAD_USER_INPUT for a cursor that was not given to this viewer. */
  decode(viewerId: string, cursor: string): LogPosition;
}

const PLACE_BYTES = 12;
const SIGNATURE_BYTES = 12;

export function createCursorCodec(secret: string): CursorCodec {
  const sign = (viewerId: string, place: Buffer): Buffer =>
    createHmac("sha256", secret).update(place).update(viewerId).digest().subarray(0, SIGNATURE_BYTES);

  return {
    encode(viewerId, { offset, index }) {
      const place = Buffer.alloc(PLACE_BYTES);
      place.writeBigInt64BE(BigInt(offset));
      place.writeUInt32BE(index, 8);
      return Buffer.concat([place, sign(viewerId, place)]).toString("base64url");
    },
    decode(viewerId, cursor) {
      const bytes = Buffer.from(cursor, "base64url");
      const place = bytes.subarray(0, PLACE_BYTES);
      const signature = bytes.subarray(PLACE_BYTES);
      if (signature.length !== SIGNATURE_BYTES || !timingSafeEqual(signature, sign(viewerId, place))) {
        throw new AppError(
          "BAD_USER_INPUT",
          "'after' is not a cursor that was given to you: take it from a receipt or a feed item.",
          {
            issues: [{ path: "after", message: "not a cursor given to this viewer" }],
          },
        );
      }
      return { offset: Number(place.readBigInt64BE()), index: place.readUInt32BE(8) };
    },
  };
}
