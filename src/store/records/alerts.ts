import { type ConsumerName } from "../../events/consumers.ts";
import { type EventFilter } from "../../events/filter-input.ts";
import { type Stored } from "../port.ts";

/** What an alert rule watches for. Numbers and times are passed when they are exceeded. */
export type AlertCondition =
  /** A dead letter of a fault that no dead letter of its consumer had before. `consumer` left out: any. */
  | { readonly kind: "newFingerprint"; readonly consumer?: ConsumerName | undefined }
  /** So many events of one consumer each, given up within the window that ends now. */
  | {
      readonly kind: "deadLetters";
      readonly moreThan: number;
      readonly windowSeconds: number;
      readonly filter?: EventFilter | undefined;
    }
  /** The oldest event that waits for a consumer; each one by itself when none is named. */
  | { readonly kind: "oldestWaiting"; readonly seconds: number; readonly consumer?: ConsumerName | undefined }
  /** No attempt of a consumer ended although something waits for it; each one by itself when none is named. */
  | { readonly kind: "silence"; readonly seconds: number; readonly consumer?: ConsumerName | undefined }
  /** Records with an event that is not published yet. */
  | { readonly kind: "outboxBacklog"; readonly moreThan: number };

/** A rule that operators made. */
export interface AlertRuleRecord extends Stored {
  readonly name: string;
  readonly enabled: boolean;
  /** Where its alerts are sent, by HTTP POST. */
  readonly webhook: string | null;
  readonly when: AlertCondition;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** How far one notice of an alert has come on its way to the webhook. */
export interface AlertDeliveryRecord {
  readonly status: "pending" | "delivered" | "failed";
  readonly attempts: number;
  /** Null when it is over. */
  readonly nextAttemptAt: string | null;
  /** Of the latest attempt; null when that succeeded. */
  readonly lastError: string | null;
}

/** One time that a rule fired. What is known of the rule is repeated: it may change, and the alert stays. */
export interface AlertRecord extends Stored {
  readonly rule: string;
  readonly name: string;
  /** What of the rule it is about: it fires once for each until that recovers. */
  readonly target: string;
  readonly when: AlertCondition;
  readonly consumer: ConsumerName | null;
  readonly fingerprint: string | null;
  /** What was measured when it fired: a number, or seconds. */
  readonly value: number;
  /** An event that is an example of it. */
  readonly eventId: string | null;
  readonly state: "firing" | "recovered";
  readonly firedAt: string;
  readonly recoveredAt: string | null;
  /** Did what was watched recover, or was the rule changed, disabled or deleted? */
  readonly recoveredBy: "condition" | "rule" | null;
  /** Firings and recoveries are numbered together, without a gap: the number of the firing, then that of the recovery. */
  readonly changes: readonly [fired: number, recovered?: number];
  /** The latest of them. */
  readonly change: number;
  readonly webhook: string | null;
  /** Null without a webhook. */
  readonly fired: AlertDeliveryRecord | null;
  readonly recovered: AlertDeliveryRecord | null;
  /** When there is something to deliver; null when there is nothing. */
  readonly dueAt: string | null;
}

/** A fault by which a consumer once gave up; `_id` is `<consumer>/<fingerprint>`. */
export interface FingerprintRecord extends Stored {
  /** When the attempt began that ended so. */
  readonly firstAt: string;
}
