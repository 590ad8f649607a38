import { type Clock, iso } from "../../clock.ts";
import { every } from "../../every.ts";
import { type Log } from "../../log.ts";
import { type Collections } from "../../store/collections.ts";
import { type AlertDeliveryRecord, type AlertRecord } from "../../store/records/alerts.ts";
import { type Lease } from "../lease.ts";
import { MAX_RULES } from "../rule.ts";
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
/** Receivers that are sent to at the same time: as many as there can be rules. */
const RECEIVERS = 2 * MAX_RULES;
/** Notices that one receiver is sent at the same time; what is beyond waits until those are through, and holds up no other. */
const AT_A_TIME = 4;
const MAX_ERROR_LENGTH = 200;

/**
 * Sends what alerts have to tell their webhooks, in the process that has the lease. How far each has come stands in the alert: what a
 * crash interrupts is sent again, with the same idempotency key. The recovery is sent after the firing, when that is over.
 */
export function openDelivery(dependencies: DeliveryDependencies): { close(): Promise<void> } {
  const { lease, post, secret, clock, log } = dependencies;
  const { alerts } = dependencies.collections;
  const closing = new AbortController();
  /** By address; each has a turn of its own, so that one that does not answer is waited for by its own notices alone. */
  const turns = new Map<string | null, Promise<void>>();
  let failure: Error | null = null;

  const isDue = () => ({ dueAt: { $gt: "", $lte: iso(clock()) } });

  async function look(): Promise<void> {
    const failed = failure;
    failure = null;
    if (failed) throw failed; // it is logged once
    if (turns.size >= RECEIVERS || !(await lease.hold())) return;
    const receivers = await alerts
      .aggregate<{ _id: string | null; dueAt: string }>([
        { $match: isDue() },
        { $group: { _id: "$webhook", dueAt: { $min: "$dueAt" } } },
        { $sort: { dueAt: 1 } },
      ])
      .toArray();
    const free = receivers.filter(({ _id }) => !turns.has(_id)).slice(0, RECEIVERS - turns.size);
    for (const { _id } of free) turns.set(_id, takeTurn(_id));
  }

  /** Sends a receiver all that is due to it. Never rejects. */
  async function takeTurn(webhook: string | null): Promise<void> {
    try {
      while (!closing.signal.aborted && (await lease.hold())) {
        const due = await alerts.find({ ...isDue(), webhook }, { sort: { dueAt: 1 }, limit: AT_A_TIME }).toArray();
        if (due.length === 0) return;
        await Promise.all(due.map(deliver));
      }
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    } finally {
      turns.delete(webhook);
    }
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
      await Promise.all(turns.values());
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
