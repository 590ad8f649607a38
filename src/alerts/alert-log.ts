import { type Clock, iso, type NewId } from "../clock.ts";
import { type Collections } from "../store/collections.ts";
import { type Page, type PageRequest, readPage } from "../store/page.ts";
import { type AlertDeliveryRecord, type AlertRecord } from "../store/records/alerts.ts";
import { isDuplicate } from "../store/write-errors.ts";
import { type AlertPlace } from "./place.ts";
import { type Reading } from "./readings.ts";
import { type AlertRule } from "./rule.ts";

/** What fired, and what has recovered of it. Also the state of the rules: what has not recovered is firing. */
export interface AlertLog {
  /** Null when it has been fired already, by another process or before a crash. */
  fire(rule: AlertRule, reading: Reading): Promise<AlertRecord | null>;
  recover(id: string, by: "condition" | "rule"): Promise<void>;
  /** All that have not recovered, the oldest first; at most `MAX_FIRING`. */
  firing(): Promise<readonly AlertRecord[]>;
  /** Newest first. @throws AppError BAD_USER_INPUT */
  page(page: PageRequest): Promise<Page<AlertRecord>>;
  /** The number of the latest change; 0 before the first. */
  latestChange(): Promise<number>;
  /** Is this change kept, of that alert? */
  hasChange(place: AlertPlace): Promise<boolean>;
  /** Alerts whose latest change came after that, in the order of their changes; at most `MAX_CHANGES`. */
  changedAfter(change: number): Promise<readonly AlertRecord[]>;
}

/** Past so many alerts that have not recovered nothing new fires: more of them tell nobody anything. */
export const MAX_FIRING = 1_000;
export const MAX_CHANGES = 500;
/** An alert that has recovered is kept for so many changes. */
const KEPT_CHANGES = 10_000;
const PRUNE_EVERY = 100;
const MAX_TRIES = 10;

interface AlertLogDependencies {
  readonly collections: Pick<Collections, "alerts">;
  readonly clock: Clock;
  readonly newId: NewId;
}

export function createAlertLog({ collections: { alerts }, clock, newId }: AlertLogDependencies): AlertLog {
  async function latestChange(): Promise<number> {
    const latest = await alerts.findOne({ change: { $gt: 0 } }, { sort: { change: -1 }, projection: { change: 1 } });
    return latest?.change ?? 0;
  }

  /**
   * Writes with the next number, which the store lets be taken once: an alert that recovers keeps the number of its firing too. So
   * nothing was written between what `write` reads and what it writes: two processes never fire the same twice; and whoever has
   * read up to a number has missed none below it. Null when `write` finds that there is nothing to do.
   */
  async function numbered<R>(write: (change: number) => Promise<R | "taken" | null>): Promise<R | null> {
    for (let tries = 1; ; tries += 1) {
      const change = (await latestChange()) + 1;
      try {
        const done = await write(change);
        if (change % PRUNE_EVERY === 0)
          await alerts.deleteMany({ state: "recovered", change: { $lt: change - KEPT_CHANGES } });
        if (done !== "taken") return done;
      } catch (error) {
        if (!isDuplicate(error) || tries === MAX_TRIES) throw error;
      }
    }
  }

  return {
    fire: (rule, reading) =>
      numbered(async (change) => {
        if (await alerts.findOne({ rule: rule.id, target: reading.target, state: "firing" })) return null;
        const alert = toAlert(rule, reading, { _id: newId(), change, firedAt: iso(clock()) });
        await alerts.insertMany([alert], { ordered: false });
        return alert;
      }),
    async recover(_id, recoveredBy) {
      await numbered(async (change) => {
        const alert = await alerts.findOne({ _id, state: "firing" });
        if (!alert) return null;
        const [fired] = alert.changes;
        // It was fired after the number was read. The store refuses a number that another alert has, not one of its own.
        if (fired >= change) return "taken";
        const recoveredAt = iso(clock());
        const told = alert.webhook === null ? {} : { recovered: pendingAt(recoveredAt), dueAt: recoveredAt };
        const numbers = { change, changes: [fired, change] };
        const set = { state: "recovered", recoveredAt, recoveredBy, ...numbers, ...told };
        await alerts.updateOne({ _id, state: "firing" }, { $set: set });
        return true;
      });
    },
    firing: () => alerts.find({ state: "firing" }, { sort: { firedAt: 1, _id: 1 }, limit: MAX_FIRING }).toArray(),
    page: (page) => readPage(alerts, {}, "firedAt", page),
    latestChange,
    hasChange: async ({ change, alert }) =>
      (await alerts.findOne({ changes: change, _id: alert }, { projection: { change: 1 } })) !== null,
    changedAfter: (change) =>
      alerts.find({ change: { $gt: change } }, { sort: { change: 1 }, limit: MAX_CHANGES }).toArray(),
  };
}

const pendingAt = (nextAttemptAt: string): AlertDeliveryRecord => ({
  status: "pending",
  attempts: 0,
  nextAttemptAt,
  lastError: null,
});

function toAlert(
  rule: AlertRule,
  { target, consumer, fingerprint, value, eventId }: Reading,
  { _id, change, firedAt }: Pick<AlertRecord, "_id" | "change" | "firedAt">,
): AlertRecord {
  return {
    _id,
    rule: rule.id,
    name: rule.name,
    target,
    when: rule.when,
    consumer,
    fingerprint,
    value,
    eventId,
    state: "firing",
    firedAt,
    recoveredAt: null,
    recoveredBy: null,
    changes: [change],
    change,
    webhook: rule.webhook,
    fired: rule.webhook === null ? null : pendingAt(firedAt),
    recovered: null,
    dueAt: rule.webhook === null ? null : firedAt,
  };
}
