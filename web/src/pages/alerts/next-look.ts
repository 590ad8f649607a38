import type { AlertFieldsFragment } from "@bookspace/client";

type Delivery = AlertFieldsFragment["deliveries"][number];

/** A webhook has answered by then, mostly. */
const ANSWERED_MS = 1_000;
/** After the last of these looks in vain a delivery that is overdue has nobody who makes it: a good minute after it was due. */
const MOST_IN_VAIN = 6;

/**
 * In how many milliseconds to ask how the next attempts of webhooks ended, which the API does not push; null: not at all. Each look
 * that has found nothing new doubles the wait; in the end only what is yet to fall due is asked about, once.
 */
export function nextLook(deliveries: readonly Delivery[], inVain: number, now: number): number | null {
  const isTired = inVain >= MOST_IN_VAIN;
  const due = deliveries
    .flatMap(({ nextAttemptAt }) => (nextAttemptAt === null ? [] : [Date.parse(nextAttemptAt)]))
    .filter((at) => !isTired || at > now);
  if (due.length === 0) return null;
  return Math.max(0, Math.min(...due) - now) + ANSWERED_MS * (isTired ? 1 : 2 ** inVain);
}

/** How all of them stand: the same again when nothing was done meanwhile. */
export const standOf = (deliveries: readonly Delivery[]): string =>
  JSON.stringify(
    deliveries.map(({ idempotencyKey, attempts, nextAttemptAt }) => [idempotencyKey, attempts, nextAttemptAt]),
  );
