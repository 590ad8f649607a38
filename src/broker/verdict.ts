import { type Delivery, type QueueName, type RetryDelayMs, type Verdict } from "./port.ts";

/** What a failed delivery carries from now on, and where it goes: `delayMs` is null when it is parked. */
export interface Moved {
  readonly delayMs: RetryDelayMs | null;
  readonly attempts: number;
  readonly attemptsBeforeRun: number;
  readonly firstFailedAt: string;
  readonly errorCode: string;
  readonly errorMessage: string;
}

/** An excerpt, so that a huge message can't make a frame too large; the ledger has the rest. */
const MAX_ERROR_MESSAGE = 1_000;

/** Null when the delivery is done. @throws Error when the handler gave it no verdict. */
export function afterVerdict(
  queue: QueueName,
  delivery: Pick<Delivery, "attempts" | "attemptsBeforeRun" | "firstFailedAt">,
  verdict: Verdict | undefined,
): Moved | null {
  if (!verdict) throw new Error(`The handler of '${queue}' gave fewer verdicts than it was given deliveries.`);
  if (verdict.kind === "done") return null;
  const attempts = delivery.attempts + 1;
  const delayMs = verdict.kind === "park" || queue === "ledger" ? null : verdict.delayMs;
  return {
    delayMs,
    attempts,
    // A parked message that is moved back by hand starts a new run: all its attempts so far belong to earlier ones.
    attemptsBeforeRun: delayMs === null ? attempts : delivery.attemptsBeforeRun,
    firstFailedAt: delivery.firstFailedAt ?? verdict.failedAt,
    errorCode: verdict.failure.code,
    errorMessage: verdict.failure.message.slice(0, MAX_ERROR_MESSAGE),
  };
}
