import { AppError } from "../errors.ts";

const FORM = /^alert:(\d{1,15})$/;

/** A place in the row of all firings and recoveries, as clients keep it. It is no secret, and leads to nothing that is one. */
export const encodePlace = (change: number): string => Buffer.from(`alert:${change}`).toString("base64url");

/** The number of the change. @throws AppError BAD_USER_INPUT for what is no such place. */
export function decodePlace(cursor: string): number {
  const change = FORM.exec(Buffer.from(cursor, "base64url").toString())?.[1];
  if (change !== undefined) return Number(change);
  throw new AppError("BAD_USER_INPUT", "'after' must be the 'cursor' of an alert.", {
    issues: [{ path: "after", message: "the cursor of an alert" }],
  });
}

export const placeExpired = (): AppError =>
  new AppError(
    "CURSOR_EXPIRED",
    "Some of what fired or recovered since this place is no longer kept: query 'alerts', then subscribe with the cursor of what that shows.",
  );
