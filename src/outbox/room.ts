import { AppError } from "../errors.ts";
import { type OutboxEntry } from "../store/records/workspace.ts";

/** What may wait inside one record: MongoDB refuses a record of more than 16 MB. */
export const MAX_ENTRIES = 500;
export const MAX_BYTES = 8 * 1024 * 1024;
/** So few are below it, however large they are. */
const SURELY_FIT = 8;

/** Is there room in the record for the event of one more change? @throws AppError OVERLOADED */
export function checkRoom({ outbox }: { readonly outbox: readonly OutboxEntry[] }): void {
  if (outbox.length <= SURELY_FIT) return;
  if (outbox.length < MAX_ENTRIES && Buffer.byteLength(JSON.stringify(outbox)) < MAX_BYTES) return;
  throw new AppError("OVERLOADED", "Too many earlier changes of this document wait to be published. Try again later.");
}
