import { AppError } from "../errors.ts";
import { type Filter } from "./port.ts";

/** A record's place in a list by time and then by id, as an opaque cursor. */
export const encodePlace = (time: string, id: string): string =>
  Buffer.from(JSON.stringify([time, id])).toString("base64url");

/** What comes after the cursor in a list that goes to older records, or to newer ones. @throws AppError BAD_USER_INPUT */
export function beyond(cursor: string, timeField: string, towards: "older" | "newer"): Filter {
  const [time, id] = decodePlace(cursor);
  // The first condition bounds the index scan, which an $or alone does not.
  return towards === "older"
    ? { [timeField]: { $lte: time }, $or: [{ [timeField]: { $lt: time } }, { _id: { $lt: id } }] }
    : { [timeField]: { $gte: time }, $or: [{ [timeField]: { $gt: time } }, { _id: { $gt: id } }] };
}

function decodePlace(cursor: string): readonly [string, string] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(place) && place.length === 2 && place.every((part) => typeof part === "string")) {
      return place as [string, string];
    }
  } catch {
    // falls through to the one answer for every kind of wrong cursor
  }
  throw new AppError("BAD_USER_INPUT", "'after' is not a cursor of this list: take it from an answer, as it is.", {
    issues: [{ path: "after", message: "not a cursor of this list" }],
  });
}
