import { type Collection, type Index, type Store } from "./port.ts";
import { type AlertRecord, type AlertRuleRecord, type FingerprintRecord } from "./records/alerts.ts";
import { type DeadLetterCheckRecord, type ReplayClaimRecord, type ReplayRecord } from "./records/dead-letters.ts";
import { type ActivityRecord, type NotificationRecord, type SearchEntry } from "./records/effects.ts";
import { type EventRecord } from "./records/ledger.ts";
import { type AuditRecord, type ControlRecord, type LeaseRecord, type ProcessRecord } from "./records/operations.ts";
import { type CommentRecord, type DocumentRecord, type TestEventRecord, type UserRecord } from "./records/workspace.ts";

/** Every collection, with the indexes that serve its queries. They are made at start, idempotently. */
export const INDEXES = {
  // Of several that fit, the local store takes the first: so in the order of how few records they leave.
  documents: [
    { name: "newest_tagged", key: { tags: 1, createdAt: -1, _id: -1 } },
    { name: "newest_by_creator", key: { createdBy: 1, createdAt: -1, _id: -1 } },
    { name: "newest_readable", key: { audience: 1, createdAt: -1, _id: -1 } },
    { name: "outbox_event", key: { "outbox.id": 1 }, sparse: true },
  ],
  comments: [
    { name: "newest_of_document", key: { documentId: 1, createdAt: -1, _id: -1 } },
    { name: "outbox_event", key: { "outbox.id": 1 }, sparse: true },
  ],
  users: [
    { name: "email", key: { emailKey: 1 }, unique: true },
    { name: "outbox_event", key: { "outbox.id": 1 }, sparse: true },
  ],
  testEvents: [{ name: "outbox_event", key: { "outbox.id": 1 }, sparse: true }],
  notifications: [
    { name: "newest_of_recipient", key: { recipient: 1, createdAt: -1, _id: -1 } },
    { name: "unread_of_recipient", key: { recipient: 1, readAt: 1, createdAt: -1, _id: -1 } },
  ],
  search: [{ name: "terms", key: { terms: 1, updatedAt: -1, _id: -1 } }],
  activity: [{ name: "time", key: { at: 1 } }],
  // In such an order too.
  events: [
    { name: "oldest_also_pending", key: { alsoPending: 1, timestamp: 1, _id: 1 }, sparse: true },
    { name: "newest_of_fingerprint", key: { fingerprints: 1, timestamp: -1, _id: -1 }, sparse: true },
    { name: "newest_of_subject", key: { subject: 1, timestamp: -1, _id: -1 } },
    { name: "newest_unprocessed", key: { unprocessed: 1, timestamp: -1, _id: -1 }, sparse: true },
    { name: "newest_with_term", key: { terms: 1, timestamp: -1, _id: -1 } },
    { name: "newest_by_actor", key: { actor: 1, timestamp: -1, _id: -1 } },
    { name: "newest_of_type", key: { type: 1, timestamp: -1, _id: -1 } },
    { name: "newest_readable", key: { audience: 1, timestamp: -1, _id: -1 } },
  ],
  processes: [],
  controls: [],
  replays: [
    { name: "newest", key: { startedAt: -1, _id: -1 } },
    { name: "newest_of_status", key: { status: 1, startedAt: -1, _id: -1 } },
  ],
  replayClaims: [{ name: "of_replay", key: { replayId: 1 } }],
  deadLetterChecks: [],
  alertRules: [],
  alerts: [
    { name: "newest", key: { firedAt: -1, _id: -1 } },
    { name: "of_target", key: { rule: 1, target: 1, state: 1 } },
    { name: "of_state", key: { state: 1, firedAt: 1, _id: 1 } },
    { name: "latest_change", key: { change: 1 } },
    { name: "changes", key: { changes: 1 }, unique: true },
    { name: "due", key: { dueAt: 1 } },
  ],
  fingerprints: [],
  leases: [],
  audit: [{ name: "newest", key: { at: -1, _id: -1 } }],
} as const satisfies Record<string, readonly Index[]>;

export type CollectionName = keyof typeof INDEXES;

interface RecordOf {
  documents: DocumentRecord;
  comments: CommentRecord;
  users: UserRecord;
  testEvents: TestEventRecord;
  notifications: NotificationRecord;
  search: SearchEntry;
  activity: ActivityRecord;
  events: EventRecord;
  processes: ProcessRecord;
  controls: ControlRecord;
  replays: ReplayRecord;
  replayClaims: ReplayClaimRecord;
  deadLetterChecks: DeadLetterCheckRecord;
  alertRules: AlertRuleRecord;
  alerts: AlertRecord;
  fingerprints: FingerprintRecord;
  leases: LeaseRecord;
  audit: AuditRecord;
}

export type Collections = { readonly [N in CollectionName]: Collection<RecordOf[N]> };

/** The typed collections of an open store. */
export const collectionsOf = (store: Store): Collections => ({
  documents: store.collection("documents"),
  comments: store.collection("comments"),
  users: store.collection("users"),
  testEvents: store.collection("testEvents"),
  notifications: store.collection("notifications"),
  search: store.collection("search"),
  activity: store.collection("activity"),
  events: store.collection("events"),
  processes: store.collection("processes"),
  controls: store.collection("controls"),
  replays: store.collection("replays"),
  replayClaims: store.collection("replayClaims"),
  deadLetterChecks: store.collection("deadLetterChecks"),
  alertRules: store.collection("alertRules"),
  alerts: store.collection("alerts"),
  fingerprints: store.collection("fingerprints"),
  leases: store.collection("leases"),
  audit: store.collection("audit"),
});

/** The collections whose records hold an outbox. */
export const OUTBOX_COLLECTIONS = [
  "documents",
  "comments",
  "users",
  "testEvents",
] as const satisfies readonly CollectionName[];
export type OutboxCollection = (typeof OUTBOX_COLLECTIONS)[number];
/** Leaves the outbox where it is: it may be far larger than its record. */
export const WITHOUT_OUTBOX = { outbox: 0 } as const;
