import { AppError } from "../errors.ts";
import { type AlertRecord } from "../store/records/alerts.ts";

/** A place in the row of all firings and recoveries: the number of the change, and of which alert it was. */
export interface AlertPlace {
  readonly change: number;
  /** By it a place of another store is known, which a restore or a new database leaves behind. */
  readonly alert: string;
}

const FORM = /^alert:([1-9]\d{0,14}):(.{1,100})$/;

/** A place as clients keep it. It is no secret, and leads to nothing that is one. */
export const encodePlace = ({ change, _id }: Pick<AlertRecord, "change" | "_id">): string =>
  Buffer.from(`alert:${change}:${_id}`).toString("base64url");

/** @throws AppError BAD_USER_INPUT for what is no such place. */
export function decodePlace(cursor: string): AlertPlace {
  const [, change, alert] = FORM.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (change !== undefined && alert !== undefined) return { change: Number(change), alert };
  throw new AppError("BAD_USER_INPUT", "'after' must be the 'cursor' of an alert.", {
    issues: [{ path: "after", message: "the cursor of an alert" }],
  });
}

export const placeExpired = (): AppError =>
  new AppError(
    "CURSOR_EXPIRED",
    "Some of what fired or recovered since this place is no longer kept, or it is of another database: query 'alerts', then subscribe with the cursor of what that shows.",
  );
