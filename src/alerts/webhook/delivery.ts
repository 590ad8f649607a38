import { type Clock, iso } from "../../clock.ts";
import { every } from "../../every.ts";
import { type Log } from "../../log.ts";
import { type Collections } from "../../store/collections.ts";
import { type AlertDeliveryRecord, type AlertRecord } from "../../store/records/alerts.ts";
import { type Lease } from "../lease.ts";
import { delayAfter, MAX_ATTEMPTS } from "./backoff.ts";
import { idempotencyKey, type Notice, noticeBody } from "./notice.ts";
import { type Post } from "./post.ts";
import { sign, SIGNATURE_HEADER } from "./signature.ts";

interface DeliveryDependencies {
  readonly collections: Pick<Collections, "alerts">;
  readonly lease: Pick<Lease, "hold">;
  readonly post: Post;
  /** Undefined: nothing can be signed, so nothing is sent. */
  readonly secret: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

const LOOK_MS = 1_000;
/** Sent at the same time; what is beyond waits until those are through. */
const AT_A_TIME = 20;
const MAX_ERROR_LENGTH = 200;

/**
 * Sends what alerts have to tell their webhooks, in the process that has the lease. How far each has come stands in the alert: what a
 * crash interrupts is sent again, with the same idempotency key. The recovery is sent after the firing, when that is over.
 */
export function openDelivery(dependencies: DeliveryDependencies): { close(): Promise<void> } {
  const { lease, post, secret, clock, log } = dependencies;
  const { alerts } = dependencies.collections;
  const closing = new AbortController();

  async function look(): Promise<void> {
    if (!(await lease.hold())) return;
    const due = await alerts
      .find({ dueAt: { $gt: "", $lte: iso(clock()) } }, { sort: { dueAt: 1 }, limit: AT_A_TIME })
      .toArray();
    await Promise.all(due.map(deliver));
  }

  async function deliver(alert: AlertRecord): Promise<void> {
    const next = nextNotice(alert);
    if (!next) return write(alert, {}, null);
    const { notice, delivery } = next;
    // It was made due by a later notice, while an earlier one waits for its next attempt.
    if (delivery.nextAttemptAt !== null && delivery.nextAttemptAt > iso(clock()))
      return write(alert, {}, delivery.nextAttemptAt);
    const error = await send(alert, notice);
    // Told to stop, it does not know how the attempt ended: the next process makes it again.
    if (closing.signal.aborted) return;
    const after = afterAttempt(delivery, error, clock());
    if (after.status === "failed")
      log.error(
        { alert: alert._id, notice, host: hostOf(alert), error },
        "A webhook was given up; the alert shows it as failed",
      );
    const due = after.nextAttemptAt ?? (notice === "fired" ? (alert.recovered?.nextAttemptAt ?? null) : null);
    await write(alert, { [notice]: after }, due);
  }

  /** What went wrong; null when it was taken. */
  async function send(alert: AlertRecord, notice: Notice): Promise<string | null> {
    if (secret === undefined) return "ALERT_WEBHOOK_SECRET is not set.";
    const body = noticeBody(alert, notice);
    const headers = {
      "idempotency-key": idempotencyKey(alert, notice),
      [SIGNATURE_HEADER]: sign(secret, body, clock()),
    };
    try {
      const status = await post(alert.webhook ?? "", headers, body, closing.signal);
      return status >= 200 && status < 300 ? null : `It answered ${status}.`;
    } catch (error) {
      return (error instanceof Error ? error.message : String(error)).slice(0, MAX_ERROR_LENGTH);
    }
  }

  /** Unless the alert changed meanwhile: then it has recovered, and when it is due is made anew the next time. */
  async function write(
    alert: AlertRecord,
    set: Readonly<Record<string, unknown>>,
    dueAt: string | null,
  ): Promise<void> {
    const { _id, change } = alert;
    const { matchedCount } = await alerts.updateOne({ _id, change }, { $set: { ...set, dueAt } });
    if (matchedCount === 0) await alerts.updateOne({ _id }, { $set: { ...set, dueAt: iso(clock()) } });
  }

  const looking = every(LOOK_MS, log, "The delivery of alerts", look);
  return {
    async close() {
      closing.abort();
      await looking.close();
    },
  };
}

/** The first that is not over. */
function nextNotice({ fired, recovered }: AlertRecord): { notice: Notice; delivery: AlertDeliveryRecord } | null {
  if (fired?.status === "pending") return { notice: "fired", delivery: fired };
  return recovered?.status === "pending" ? { notice: "recovered", delivery: recovered } : null;
}

function afterAttempt(
  { attempts: before }: AlertDeliveryRecord,
  error: string | null,
  now: number,
): AlertDeliveryRecord {
  const attempts = Math.min(before + 1, MAX_ATTEMPTS);
  if (error === null) return { status: "delivered", attempts, nextAttemptAt: null, lastError: null };
  const delay = delayAfter(attempts);
  return delay === null
    ? { status: "failed", attempts, nextAttemptAt: null, lastError: error }
    : { status: "pending", attempts, nextAttemptAt: iso(now + delay), lastError: error };
}

/** An address may have a secret in its path. */
const hostOf = ({ webhook }: AlertRecord): string => (webhook === null ? "" : new URL(webhook).host);
