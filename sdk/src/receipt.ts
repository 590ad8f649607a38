import type { EventType } from "./generated.ts";
import type { Settled, SettledOptions, Settlement } from "./settled.ts";

/** What a mutation set in motion: `settled` waits for its end, `cursor` is where to follow the log from. */
export interface Receipt {
  readonly eventId: string;
  readonly type: EventType;
  readonly cursor: string;
}

export interface FollowedReceipt extends Receipt {
  /** See `BookspaceClient.settled`. */
  settled(options?: SettledOptions): Promise<Settlement>;
}

/** A mutation's result, with receipts that can be awaited. */
export type WithReceipt<Result> = {
  readonly [Field in keyof Result]: Result[Field] extends Receipt
    ? Result[Field] & FollowedReceipt
    : Result[Field] extends { readonly receipt: Receipt }
      ? Result[Field] & { readonly receipt: FollowedReceipt }
      : Result[Field];
};

const isReceipt = (value: unknown): value is Receipt =>
  typeof value === "object" && value !== null && "eventId" in value && "cursor" in value;

/** Gives each receipt of a mutation's result its `settled`; not enumerable, so that a receipt can be compared, sent and stored as it came. */
export function followReceipts(result: object, settled: Settled): void {
  for (const field of Object.values(result) as unknown[]) {
    const receipt = isReceipt(field) ? field : (field as { readonly receipt?: unknown } | null)?.receipt;
    if (isReceipt(receipt))
      Object.defineProperty(receipt, "settled", { value: (options?: SettledOptions) => settled(receipt, options) });
  }
}
