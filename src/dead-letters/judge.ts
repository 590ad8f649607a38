import { type ParkedMessage } from "../broker/port.ts";
import { type LaneRecord } from "../store/records/ledger.ts";
import { lastAttempt } from "./matches.ts";

/** What a message of the dead-letter queue is to the ledger. */
export type Judgement =
  /** The copy of a dead letter. */
  | { readonly kind: "known" }
  /** Nobody needs it: it was replayed, done or given up, or a newer copy of it is there. */
  | { readonly kind: "obsolete" }
  /** The broker gave up on it by itself, so nobody told the ledger. */
  | { readonly kind: "untold" }
  | { readonly kind: "unknown"; readonly why: string };

/** @param lane that of the message's event and queue; undefined when the ledger has none. */
export function judge(
  { queue, attempts, atDeliveryLimit }: Pick<ParkedMessage, "queue" | "attempts" | "atDeliveryLimit">,
  lane: LaneRecord | undefined,
): Judgement {
  if (queue === "ledger") return { kind: "unknown", why: "The ledger itself could not read or write it." };
  if (queue === null) return { kind: "unknown", why: "Nothing says which consumer it was parked for." };
  if (!lane) return { kind: "unknown", why: "The ledger has no such event, or the consumer does not handle it." };
  if (lane.status === "processed" || lane.status === "discarded") return { kind: "obsolete" };
  if (lane.replayed && lane.replayed.attempt >= attempts) return { kind: "obsolete" };
  if (lane.status === "deadLettered") return { kind: attempts < lastAttempt(lane) ? "obsolete" : "known" };
  if (atDeliveryLimit) return { kind: "untold" };
  return { kind: "unknown", why: "The consumer is not through with it yet, as the ledger has it." };
}
