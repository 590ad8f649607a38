import { AppError } from "../errors.ts";
import { type Creation } from "../store/records/workspace.ts";

/** Throws what an insert ended with, unless it is an answer. */
export function unless(result: "inserted" | "duplicate" | Error): asserts result is "inserted" | "duplicate" {
  if (result instanceof Error) throw result;
}

/**
 * The record that an earlier call with the same idempotency key made.
 * @throws AppError IDEMPOTENCY_CONFLICT when that call had other input.
 */
export function firstAnswer<T extends { readonly creation: Creation }>(existing: T | null, creation: Creation): T {
  if (existing?.creation.inputHash === creation.inputHash) return existing;
  throw new AppError(
    "IDEMPOTENCY_CONFLICT",
    "This idempotency key was used before, with other input: use a new key for a new request.",
    {
      issues: [{ path: "idempotencyKey", message: "was used with other input" }],
    },
  );
}
