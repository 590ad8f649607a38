import { type Audience } from "../events/audience.ts";
import { type EventType } from "../events/catalogue.ts";
import { type ConsumerName } from "../events/consumers.ts";
import { type AnyEnvelope } from "../events/envelope.ts";
import { type EventFilter } from "../events/filter-input.ts";
import { type EventStatus } from "../events/status.ts";
import { type EffectRef, type Failure } from "../events/transition.ts";
import { type Stored } from "./port.ts";

/** An event that waits, inside the record whose change it tells, to be published. */
export interface OutboxEntry {
  readonly id: string;
  /** The API process that will publish it; when that process is gone, the sweep of another does. */
  readonly owner: string;
  readonly event: AnyEnvelope;
}

interface WithOutbox extends Stored {
  readonly outbox: readonly OutboxEntry[];
}

/** How the record came to be: with the same idempotency key and input, the first answer is given again. */
export interface Creation {
  readonly eventId: string;
  readonly inputHash: string;
}

export type Visibility = "WORKSPACE" | "PRIVATE";

export interface DocumentRecord extends WithOutbox {
  readonly title: string;
  readonly content: string;
  readonly tags: readonly string[];
  readonly visibility: Visibility;
  readonly audience: Audience;
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly creation: Creation;
}

export interface CommentRecord extends WithOutbox {
  readonly documentId: string;
  readonly author: string;
  readonly body: string;
  readonly createdAt: string;
  readonly creation: Creation;
}

export interface UserRecord extends WithOutbox {
  readonly name: string;
  readonly email: string;
  /** The address in lower case: what is unique. */
  readonly emailKey: string;
  readonly createdAt: string;
  readonly creation: Creation;
}

/** Holds the outbox of one test event; `_id` is the event's id. */
export type TestEventRecord = WithOutbox;

export interface NotificationRecord extends Stored {
  readonly recipient: string;
  readonly message: string;
  readonly eventId: string;
  readonly documentId: string | null;
  readonly createdAt: string;
  readonly readAt: string | null;
}

/** One document as search knows it; `_id` is the document's id. */
export interface SearchEntry extends Stored {
  readonly version: number;
  readonly audience: Audience;
  readonly terms: readonly string[];
  readonly titleTerms: readonly string[];
  readonly updatedAt: string;
  /** The event that wrote this version. */
  readonly eventId: string;
}

/** One event as it counts in the activity; `_id` is the event's id. */
export interface ActivityRecord extends Stored {
  readonly type: EventType;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly audience: Audience;
}

export interface AttemptRecord {
  readonly number: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly error?: Failure | undefined;
}

export type LaneStatus = "pending" | "retrying" | "processed" | "deadLettered" | "discarded";

/** One consumer's work on one event. */
export interface LaneRecord {
  readonly status: LaneStatus;
  readonly attempts: readonly AttemptRecord[];
  readonly nextAttemptAt?: string | undefined;
  /** Of the latest error. */
  readonly fingerprint?: string | undefined;
  readonly effects: readonly EffectRef[];
  /** The latest replay; `attempt` is the last one before it. */
  readonly replayed?: { readonly attempt: number; readonly replayId: string } | undefined;
  /** Why an operator gave up on it; `attempt` is the one that had failed. */
  readonly discarded?:
    | { readonly attempt: number; readonly reason: string; readonly by: string; readonly at: string }
    | undefined;
}

/** A payload that an operator changed for a replay. */
export interface EditRecord {
  readonly data: unknown;
  /** Of that payload, in the catalogue. */
  readonly version: number;
  readonly by: string;
  readonly at: string;
  readonly replayId: string;
}

export { type EventStatus } from "../events/status.ts";

/** The ledger's record of one event: a projection of what was published and announced. `_id` is the event's id. */
export interface EventRecord extends Stored {
  readonly type: EventType;
  readonly timestamp: string;
  readonly version: number;
  readonly actor: string;
  readonly subject: string;
  readonly audience: Audience;
  /** Null until the event's own message is seen. */
  readonly data: unknown;
  /** The latest changed payload: what is replayed since then; `data` stays the original. */
  readonly edited?: EditRecord | undefined;
  readonly traceparent?: string | undefined;
  readonly test?: true | undefined;
  readonly status: EventStatus;
  readonly publishedAt?: string | undefined;
  readonly settledAt?: string | undefined;
  readonly lanes: { readonly [C in ConsumerName]?: LaneRecord };
  /** The status while it is another than `processed`: an index of these alone stays small. */
  readonly unprocessed?: EventStatus | undefined;
  /** The lanes' fingerprints, for an index; not there when there is none. */
  readonly fingerprints?: readonly string[] | undefined;
  /** The words that it is found by; not there until the event's own message is seen. */
  readonly terms?: readonly string[] | undefined;
  /** Counts the writes: a writer that has been replaced, and does not know it yet, can't overwrite. */
  readonly revision: number;
}

/** What operators want of one consumer; `_id` is its name. */
export interface ControlRecord extends Stored {
  readonly paused: boolean;
  readonly at: string;
  readonly by: string;
}

export type ReplayMode = "all" | "canary";
export type ReplayStatus = "running" | "stopped" | "completed";

/** What became of dead letters (one event of one consumer each) that were replayed. */
export interface ReplayProgress {
  readonly replayed: number;
  readonly processed: number;
  readonly failedAgain: number;
}

/** One replay of what matched a filter when it was started. It is done in steps, from the oldest event to the newest. */
export interface ReplayRecord extends Stored {
  readonly status: ReplayStatus;
  /** Why it was stopped; null unless it was. */
  readonly reason: string | null;
  readonly mode: ReplayMode;
  readonly filter: EventFilter;
  /** What is changed in each payload; null when nothing is. */
  readonly editData: Readonly<Record<string, unknown>> | null;
  readonly requestedBy: string;
  /** The API process that carries it out; when that is gone, another takes it over. */
  readonly owner: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Dead letters that matched when it was started. */
  readonly matched: number;
  /** Not replayed: another replay had them, or the ledger doesn't know their payload. */
  readonly skipped: number;
  /** Not replayed: they became dead letters after it was started. */
  readonly arrivedMeanwhile: number;
  /** The step under way, from 0; `done` counts those before it, `current` itself. */
  readonly step: number;
  readonly done: ReplayProgress;
  readonly current: ReplayProgress;
  /** The last event of the steps that are over. */
  readonly place: { readonly timestamp: string; readonly eventId: string } | null;
}

/** A replay has this dead letter; `_id` is `<event>/<consumer>`, so no other can have it. Counts only while that replay runs. */
export interface ReplayClaimRecord extends Stored {
  readonly replayId: string;
  readonly step: number;
  readonly eventId: string;
  readonly consumer: ConsumerName;
  /** The event's. */
  readonly timestamp: string;
  /** The consumer's last attempt before the replay, and how that failed. */
  readonly attempt: number;
  readonly fingerprint: string | null;
}

/** A message of the dead-letter queue that the ledger can't explain. */
export interface UnknownMessage {
  readonly why: string;
  readonly headers: Readonly<Record<string, string | number>>;
  /** The beginning of its body; null for an event that is not everyone's to read. */
  readonly excerpt: string | null;
}

/** What the latest look through the dead-letter queue found; there is one, `latest`. */
export interface DeadLetterCheckRecord extends Stored {
  readonly at: string;
  readonly examined: number;
  readonly dropped: number;
  /** Dead letters of the ledger that are not in the queue, and some of them. */
  readonly missing: number;
  readonly missingSample: readonly { readonly eventId: string; readonly consumer: ConsumerName }[];
  readonly unknown: number;
  readonly unknownSample: readonly UnknownMessage[];
  /** Messages in the queue less dead letters in the ledger, when it was over: while that stays so, there is nothing to look for. */
  readonly surplus: number;
}

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
  /** Numbers all firings and recoveries without a gap; this is the number of the latest. */
  readonly change: number;
  readonly firedChange: number;
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

/** What one process does for all; `_id` names it. Good for as long as its owner lives. */
export interface LeaseRecord extends Stored {
  readonly owner: string;
}

/** One action of an operator: written before it is carried out, completed when it has ended. */
export interface AuditRecord extends Stored {
  readonly at: string;
  readonly operator: string;
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** `DONE`, or the code of the error that it failed with; `STARTED` while it is not known how it ended. */
  readonly result: string;
}

/** The subscribers of one API process. */
export interface SubscriberCounts {
  readonly subscribers: number;
  /** Those among them whose client reads too slowly now. */
  readonly lagging: number;
  /** Items that were not sent to those who were too slow, since the process began. */
  readonly dropped: number;
}

/** What a process says of itself with each beat. */
export interface ProcessReport {
  /** The queues that it works on, paused or not. */
  readonly queues: readonly string[];
  /** An API process's. */
  readonly subscriptions?: SubscriberCounts | undefined;
}

/**
 * A process that says it is alive. Others watch `beat` change, so no two clocks are ever compared. One of an older version
 * reports nothing.
 */
export interface ProcessRecord extends Stored, Partial<ProcessReport> {
  readonly kind: "api" | "worker";
  readonly beat: number;
  readonly startedAt: string;
}
