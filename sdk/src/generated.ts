/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
// Generated from sdk/operations and schema.graphql. Do not edit.
import type { WithReceipt } from "./receipt.ts";
import type { CallOptions, Transport } from "./transport.ts";
/** A new comment. */
export type AddCommentInput = {
  /** 1 to 10,000 characters. */
  readonly body: string;
  /** The document to comment on. */
  readonly documentId: string;
  /** The same key with the same input gives the first answer again, so a call can be repeated without fear. */
  readonly idempotencyKey?: string | null | undefined;
};

/** What a rule watches for: exactly one of these. */
export type AlertConditionInput = {
  /** Many dead letters within a window. */
  readonly deadLetters?: DeadLettersInput | null | undefined;
  /** A new fault. */
  readonly newFingerprint?: NewFingerprintInput | null | undefined;
  /** An event that waits for long. */
  readonly oldestWaiting?: OldestWaitingInput | null | undefined;
  /** Many events that are not published. */
  readonly outboxBacklog?: OutboxBacklogInput | null | undefined;
  /** A consumer that does nothing. */
  readonly silence?: SilenceInput | null | undefined;
};

/** How far a notice has come. */
export type AlertDeliveryStatus =
  /** The webhook answered with a status from 200 to 299. */
  | 'DELIVERED'
  /** Ten attempts failed; it is not tried again. */
  | 'FAILED'
  /** It is tried, again and again. */
  | 'PENDING';

/** What a webhook is told. */
export type AlertNotice =
  | 'FIRED'
  | 'RECOVERED';

/** Why an alert is over. */
export type AlertRecovery =
  /** All has been well again for five seconds. */
  | 'CONDITION'
  /** The rule was changed, disabled or deleted. */
  | 'RULE';

/** A change of an alert rule. What is left out stays as it is. */
export type AlertRuleChangeInput = {
  /** What is firing of a rule that is disabled ends. */
  readonly enabled?: boolean | null | undefined;
  /** The rule. */
  readonly id: string;
  /** 1 to 100 characters. */
  readonly name?: string | null | undefined;
  /** An http:// or https:// URL that its alerts are sent to, by POST and signed; needs ALERT_WEBHOOK_SECRET. No link-local address. Null: none from now on. */
  readonly webhook?: string | null | undefined;
  /** What it watches for. */
  readonly when?: AlertConditionInput | null | undefined;
};

/** A new alert rule. */
export type AlertRuleInput = {
  /** Only an enabled rule fires. */
  readonly enabled?: boolean;
  /** 1 to 100 characters. */
  readonly name: string;
  /** An http:// or https:// URL that its alerts are sent to, by POST and signed; needs ALERT_WEBHOOK_SECRET. No link-local address. */
  readonly webhook?: string | null | undefined;
  /** What it watches for. */
  readonly when: AlertConditionInput;
};

/** Where a rule comes from. */
export type AlertRuleSource =
  /** A mutation. */
  | 'API'
  /** The file that ALERT_RULES names: it can be changed there alone. */
  | 'CONFIGURATION';

/** Is it still so? */
export type AlertState =
  | 'FIRING'
  | 'RECOVERED';

/** A new document. */
export type CreateDocumentInput = {
  /** Up to 100,000 characters. */
  readonly content: string;
  /** The same key with the same input gives the first answer again, so a call can be repeated without fear. */
  readonly idempotencyKey?: string | null | undefined;
  /** Up to 20 labels of up to 50 characters. */
  readonly tags?: ReadonlyArray<string>;
  /** 1 to 200 characters. */
  readonly title: string;
  /** Who may read it. */
  readonly visibility?: Visibility;
};

/** Many dead letters within a window of time. */
export type DeadLettersInput = {
  /** Those that count, without `since`, `until` and `statuses`. `data` and `text` find only what everyone may read. */
  readonly filter?: EventFilter | null | undefined;
  /** 0 to 1,000,000. */
  readonly moreThan: number;
  /** 1 to 86,400 seconds. */
  readonly windowSeconds: number;
};

/** What a consumer made of an event. */
export type EffectKind =
  /** One more in the counts of the activity. */
  | 'ACTIVITY'
  /** A message for one user. */
  | 'NOTIFICATION'
  /** A document's entry in the search index. */
  | 'SEARCH';

/** One filter with one meaning, in queries and subscriptions. All conditions must hold; an empty list matches nothing, and a list has at most 100 items. A subscription asks of each step what it says of its own moment: its consumer, the status it leads to, its error. */
export type EventFilter = {
  /** Events caused by one of these users. */
  readonly actors?: ReadonlyArray<string> | null | undefined;
  /** Events that one of these consumers handles. */
  readonly consumers?: ReadonlyArray<string> | null | undefined;
  /** Equality on up to 10 fields of `data`, such as {"tags": "api"} (one of the tags) or {"title": "API Guide"}. Finds only what you may read. */
  readonly data?: unknown;
  /** Events on which a consumer's latest error has this fingerprint; with `consumers`, one of those, in one of the `statuses`. */
  readonly fingerprint?: string | null | undefined;
  /** Events with one of these ids. */
  readonly ids?: ReadonlyArray<string> | null | undefined;
  /** Events made then or later. */
  readonly since?: string | null | undefined;
  /** Events in one of these statuses; with `consumers`, events on which one of those is in one of them. */
  readonly statuses?: ReadonlyArray<EventStatus> | null | undefined;
  /** Events about one of these documents or users. */
  readonly subjects?: ReadonlyArray<string> | null | undefined;
  /** Words of the event's texts, all of them, whatever their case and accents: titles, tags and names, and the first words of a content or comment (16 different ones in all). Finds only what you may read. */
  readonly text?: string | null | undefined;
  /** Events of one of these types. */
  readonly types?: ReadonlyArray<EventType> | null | undefined;
  /** Events made earlier. */
  readonly until?: string | null | undefined;
};

/** How far an event, or one consumer's work on it, has come. */
export type EventStatus =
  /** A consumer gave up on it; an operator can look at it, replay it or discard it. */
  | 'DEAD_LETTERED'
  /** An operator gave up on it: what a consumer failed to do is not done. */
  | 'DISCARDED'
  /** Recorded with its change, not yet published; of a consumer: not yet done. */
  | 'PENDING'
  /** Every consumer that handles it is done. */
  | 'PROCESSED'
  /** In every consumer's queue. */
  | 'PUBLISHED'
  /** A consumer failed and will try again. */
  | 'RETRYING';

/** What happened; on the wire `document.created` and so on. */
export type EventType =
  /** A comment was made on a document. */
  | 'COMMENT_ADDED'
  /** A document was made. */
  | 'DOCUMENT_CREATED'
  /** A document was changed. */
  | 'DOCUMENT_UPDATED'
  /** A user was registered. */
  | 'USER_REGISTERED';

/** A consumer gave up because of a fault that it never gave up for before. */
export type NewFingerprintInput = {
  /** Left out: each consumer by itself. */
  readonly consumer?: string | null | undefined;
};

/** An event waits for long. */
export type OldestWaitingInput = {
  /** Left out: each consumer by itself. */
  readonly consumer?: string | null | undefined;
  /** 1 to 86,400 seconds. */
  readonly seconds: number;
};

/** Many events wait to be published. */
export type OutboxBacklogInput = {
  /** 0 to 1,000,000. */
  readonly moreThan: number;
};

/** What a process is; embedded, the API is the worker too. */
export type ProcessKind =
  | 'API'
  | 'WORKER';

/** Registers the one who is signed in. */
export type RegisterUserInput = {
  /** An e-mail address that nobody else registered. */
  readonly email: string;
  /** The same key with the same input gives the first answer again, so a call can be repeated without fear. */
  readonly idempotencyKey?: string | null | undefined;
  /** 1 to 100 characters. */
  readonly name: string;
};

/** How a replay goes forward. The next step begins when all of the one before are settled. */
export type ReplayMode =
  /** In steps of up to 500 events. */
  | 'ALL'
  /** First 1 event, then 10, then the rest; stops when the same fingerprint comes back. */
  | 'CANARY';

/** How far a replay has come. */
export type ReplayStatus =
  /** All that matched when it was started was replayed and is settled, or was skipped. */
  | 'COMPLETED'
  /** It goes on, also when the API process that began it ends. */
  | 'RUNNING'
  /** An operator stopped it, or a canary met the same fault again: `reason` says which. */
  | 'STOPPED';

/** How an installation runs. */
export type ServerMode =
  /** In one process, with a store and a broker of its own. */
  | 'EMBEDDED'
  /** On MongoDB and RabbitMQ, with workers of its own. */
  | 'SERVICES';

/** A consumer does nothing although something waits for it. */
export type SilenceInput = {
  /** Left out: each consumer by itself. */
  readonly consumer?: string | null | undefined;
  /** 1 to 86,400 seconds. */
  readonly seconds: number;
};

/** A change of a document. What is left out stays as it is. */
export type UpdateDocumentInput = {
  /** Up to 100,000 characters. */
  readonly content?: string | null | undefined;
  /** Fails with VERSION_CONFLICT when the document has another version. */
  readonly expectedVersion?: number | null | undefined;
  /** The document to change. */
  readonly id: string;
  /** All labels it shall have. */
  readonly tags?: ReadonlyArray<string> | null | undefined;
  /** 1 to 200 characters. */
  readonly title?: string | null | undefined;
  /** Who may read it. */
  readonly visibility?: Visibility | null | undefined;
};

/** Who may read a document. */
export type Visibility =
  /** Its creator alone; its events too. */
  | 'PRIVATE'
  /** Everyone in the workspace. */
  | 'WORKSPACE';

export type AlertRulesQueryVariables = Exact<{ [key: string]: never; }>;


export type AlertRulesQuery = { readonly alertRules: ReadonlyArray<{ readonly id: string, readonly name: string, readonly enabled: boolean, readonly webhook: string | null, readonly source: AlertRuleSource, readonly when:
      | { readonly __typename: 'DeadLettersCondition', readonly moreThan: number, readonly windowSeconds: number, readonly filter: unknown }
      | { readonly __typename: 'NewFingerprintCondition', readonly consumer: string | null }
      | { readonly __typename: 'OldestWaitingCondition', readonly seconds: number, readonly consumer: string | null }
      | { readonly __typename: 'OutboxBacklogCondition', readonly moreThan: number }
      | { readonly __typename: 'SilenceCondition', readonly seconds: number, readonly consumer: string | null }
     }> };

export type CreateAlertRuleMutationVariables = Exact<{
  input: AlertRuleInput;
}>;


export type CreateAlertRuleMutation = { readonly createAlertRule: { readonly id: string, readonly name: string, readonly enabled: boolean, readonly webhook: string | null, readonly source: AlertRuleSource, readonly when:
      | { readonly __typename: 'DeadLettersCondition', readonly moreThan: number, readonly windowSeconds: number, readonly filter: unknown }
      | { readonly __typename: 'NewFingerprintCondition', readonly consumer: string | null }
      | { readonly __typename: 'OldestWaitingCondition', readonly seconds: number, readonly consumer: string | null }
      | { readonly __typename: 'OutboxBacklogCondition', readonly moreThan: number }
      | { readonly __typename: 'SilenceCondition', readonly seconds: number, readonly consumer: string | null }
     } };

export type UpdateAlertRuleMutationVariables = Exact<{
  input: AlertRuleChangeInput;
}>;


export type UpdateAlertRuleMutation = { readonly updateAlertRule: { readonly id: string, readonly name: string, readonly enabled: boolean, readonly webhook: string | null, readonly source: AlertRuleSource, readonly when:
      | { readonly __typename: 'DeadLettersCondition', readonly moreThan: number, readonly windowSeconds: number, readonly filter: unknown }
      | { readonly __typename: 'NewFingerprintCondition', readonly consumer: string | null }
      | { readonly __typename: 'OldestWaitingCondition', readonly seconds: number, readonly consumer: string | null }
      | { readonly __typename: 'OutboxBacklogCondition', readonly moreThan: number }
      | { readonly __typename: 'SilenceCondition', readonly seconds: number, readonly consumer: string | null }
     } };

export type DeleteAlertRuleMutationVariables = Exact<{
  id: string;
}>;


export type DeleteAlertRuleMutation = { readonly deleteAlertRule: string };

export type AlertsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
}>;


export type AlertsQuery = { readonly alerts: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly cursor: string, readonly ruleId: string, readonly ruleName: string, readonly consumer: string | null, readonly fingerprint: string | null, readonly value: number, readonly state: AlertState, readonly firedAt: string, readonly recoveredAt: string | null, readonly recoveredBy: AlertRecovery | null, readonly eventId: string | null, readonly when:
          | { readonly __typename: 'DeadLettersCondition', readonly moreThan: number, readonly windowSeconds: number, readonly filter: unknown }
          | { readonly __typename: 'NewFingerprintCondition', readonly consumer: string | null }
          | { readonly __typename: 'OldestWaitingCondition', readonly seconds: number, readonly consumer: string | null }
          | { readonly __typename: 'OutboxBacklogCondition', readonly moreThan: number }
          | { readonly __typename: 'SilenceCondition', readonly seconds: number, readonly consumer: string | null }
        , readonly deliveries: ReadonlyArray<{ readonly notice: AlertNotice, readonly status: AlertDeliveryStatus, readonly attempts: number, readonly nextAttemptAt: string | null, readonly lastError: string | null, readonly idempotencyKey: string }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type OnAlertsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type OnAlertsSubscription = { readonly alerts: { readonly id: string, readonly cursor: string, readonly ruleId: string, readonly ruleName: string, readonly consumer: string | null, readonly fingerprint: string | null, readonly value: number, readonly state: AlertState, readonly firedAt: string, readonly recoveredAt: string | null, readonly recoveredBy: AlertRecovery | null, readonly eventId: string | null, readonly when:
      | { readonly __typename: 'DeadLettersCondition', readonly moreThan: number, readonly windowSeconds: number, readonly filter: unknown }
      | { readonly __typename: 'NewFingerprintCondition', readonly consumer: string | null }
      | { readonly __typename: 'OldestWaitingCondition', readonly seconds: number, readonly consumer: string | null }
      | { readonly __typename: 'OutboxBacklogCondition', readonly moreThan: number }
      | { readonly __typename: 'SilenceCondition', readonly seconds: number, readonly consumer: string | null }
    , readonly deliveries: ReadonlyArray<{ readonly notice: AlertNotice, readonly status: AlertDeliveryStatus, readonly attempts: number, readonly nextAttemptAt: string | null, readonly lastError: string | null, readonly idempotencyKey: string }> } };

export type TryAlertRuleQueryVariables = Exact<{
  input: AlertRuleInput;
  since: string;
  until: string;
}>;


export type TryAlertRuleQuery = { readonly tryAlertRule: { readonly evaluable: boolean, readonly code: string | null, readonly times: number, readonly eventsRead: number, readonly cut: boolean, readonly readUntil: string, readonly firings: ReadonlyArray<{ readonly firedAt: string, readonly until: string | null, readonly consumer: string | null, readonly fingerprint: string | null, readonly eventId: string | null }> } };

type AlertConditionFields_DeadLettersCondition_Fragment = { readonly __typename: 'DeadLettersCondition', readonly moreThan: number, readonly windowSeconds: number, readonly filter: unknown };

type AlertConditionFields_NewFingerprintCondition_Fragment = { readonly __typename: 'NewFingerprintCondition', readonly consumer: string | null };

type AlertConditionFields_OldestWaitingCondition_Fragment = { readonly __typename: 'OldestWaitingCondition', readonly seconds: number, readonly consumer: string | null };

type AlertConditionFields_OutboxBacklogCondition_Fragment = { readonly __typename: 'OutboxBacklogCondition', readonly moreThan: number };

type AlertConditionFields_SilenceCondition_Fragment = { readonly __typename: 'SilenceCondition', readonly seconds: number, readonly consumer: string | null };

export type AlertConditionFieldsFragment =
  | AlertConditionFields_DeadLettersCondition_Fragment
  | AlertConditionFields_NewFingerprintCondition_Fragment
  | AlertConditionFields_OldestWaitingCondition_Fragment
  | AlertConditionFields_OutboxBacklogCondition_Fragment
  | AlertConditionFields_SilenceCondition_Fragment
;

export type AlertRuleFieldsFragment = { readonly id: string, readonly name: string, readonly enabled: boolean, readonly webhook: string | null, readonly source: AlertRuleSource, readonly when:
    | { readonly __typename: 'DeadLettersCondition', readonly moreThan: number, readonly windowSeconds: number, readonly filter: unknown }
    | { readonly __typename: 'NewFingerprintCondition', readonly consumer: string | null }
    | { readonly __typename: 'OldestWaitingCondition', readonly seconds: number, readonly consumer: string | null }
    | { readonly __typename: 'OutboxBacklogCondition', readonly moreThan: number }
    | { readonly __typename: 'SilenceCondition', readonly seconds: number, readonly consumer: string | null }
   };

export type AlertFieldsFragment = { readonly id: string, readonly cursor: string, readonly ruleId: string, readonly ruleName: string, readonly consumer: string | null, readonly fingerprint: string | null, readonly value: number, readonly state: AlertState, readonly firedAt: string, readonly recoveredAt: string | null, readonly recoveredBy: AlertRecovery | null, readonly eventId: string | null, readonly when:
    | { readonly __typename: 'DeadLettersCondition', readonly moreThan: number, readonly windowSeconds: number, readonly filter: unknown }
    | { readonly __typename: 'NewFingerprintCondition', readonly consumer: string | null }
    | { readonly __typename: 'OldestWaitingCondition', readonly seconds: number, readonly consumer: string | null }
    | { readonly __typename: 'OutboxBacklogCondition', readonly moreThan: number }
    | { readonly __typename: 'SilenceCondition', readonly seconds: number, readonly consumer: string | null }
  , readonly deliveries: ReadonlyArray<{ readonly notice: AlertNotice, readonly status: AlertDeliveryStatus, readonly attempts: number, readonly nextAttemptAt: string | null, readonly lastError: string | null, readonly idempotencyKey: string }> };

export type DeadLetterGroupsQueryVariables = Exact<{
  filter?: EventFilter | null | undefined;
  first?: number;
}>;


export type DeadLetterGroupsQuery = { readonly deadLetterGroups: ReadonlyArray<{ readonly consumer: string, readonly fingerprint: string, readonly code: string, readonly message: string, readonly count: number, readonly firstAt: string, readonly lastAt: string, readonly types: ReadonlyArray<EventType>, readonly share: number | null, readonly history: ReadonlyArray<number>, readonly sample: { readonly id: string, readonly type: EventType, readonly version: number, readonly subject: string, readonly actor: string | null, readonly test: boolean, readonly timestamp: string, readonly publishedAt: string | null, readonly settledAt: string | null, readonly status: EventStatus, readonly traceId: string | null, readonly data: unknown, readonly edited: { readonly data: unknown, readonly by: string, readonly at: string, readonly replayId: string } | null, readonly consumers: ReadonlyArray<{ readonly consumer: string, readonly status: EventStatus, readonly nextAttemptAt: string | null, readonly discard: { readonly reason: string, readonly by: string, readonly at: string } | null, readonly attempts: ReadonlyArray<{ readonly number: number, readonly startedAt: string, readonly durationMs: number, readonly error: { readonly code: string, readonly fingerprint: string, readonly message: string | null, readonly stack: string | null } | null }> }> } }> };

export type ReplayPlanQueryVariables = Exact<{
  filter: EventFilter;
}>;


export type ReplayPlanQuery = { readonly replayPlan: { readonly matched: number, readonly events: number, readonly claimed: number, readonly estimatedMs: number | null, readonly estimateBasis: string, readonly consumers: ReadonlyArray<{ readonly consumer: string, readonly willRun: number, readonly alreadyDone: number }> } };

export type ReplayEventsMutationVariables = Exact<{
  filter: EventFilter;
  mode?: ReplayMode;
  editData?: unknown;
}>;


export type ReplayEventsMutation = { readonly replayEvents: { readonly id: string, readonly status: ReplayStatus, readonly reason: string | null, readonly mode: ReplayMode, readonly filter: unknown, readonly editData: unknown, readonly requestedBy: string, readonly matched: number, readonly replayed: number, readonly processed: number, readonly failedAgain: number, readonly skipped: number, readonly arrivedMeanwhile: number, readonly startedAt: string, readonly finishedAt: string | null } };

export type StopReplayMutationVariables = Exact<{
  id: string;
}>;


export type StopReplayMutation = { readonly stopReplay: { readonly id: string, readonly status: ReplayStatus, readonly reason: string | null, readonly mode: ReplayMode, readonly filter: unknown, readonly editData: unknown, readonly requestedBy: string, readonly matched: number, readonly replayed: number, readonly processed: number, readonly failedAgain: number, readonly skipped: number, readonly arrivedMeanwhile: number, readonly startedAt: string, readonly finishedAt: string | null } };

export type ReplayQueryVariables = Exact<{
  id: string;
}>;


export type ReplayQuery = { readonly replay: { readonly id: string, readonly status: ReplayStatus, readonly reason: string | null, readonly mode: ReplayMode, readonly filter: unknown, readonly editData: unknown, readonly requestedBy: string, readonly matched: number, readonly replayed: number, readonly processed: number, readonly failedAgain: number, readonly skipped: number, readonly arrivedMeanwhile: number, readonly startedAt: string, readonly finishedAt: string | null } | null };

export type ReplaysQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
}>;


export type ReplaysQuery = { readonly replays: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly status: ReplayStatus, readonly reason: string | null, readonly mode: ReplayMode, readonly filter: unknown, readonly editData: unknown, readonly requestedBy: string, readonly matched: number, readonly replayed: number, readonly processed: number, readonly failedAgain: number, readonly skipped: number, readonly arrivedMeanwhile: number, readonly startedAt: string, readonly finishedAt: string | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type OnReplaySubscriptionVariables = Exact<{
  id: string;
}>;


export type OnReplaySubscription = { readonly replay: { readonly id: string, readonly status: ReplayStatus, readonly reason: string | null, readonly mode: ReplayMode, readonly filter: unknown, readonly editData: unknown, readonly requestedBy: string, readonly matched: number, readonly replayed: number, readonly processed: number, readonly failedAgain: number, readonly skipped: number, readonly arrivedMeanwhile: number, readonly startedAt: string, readonly finishedAt: string | null } };

export type DiscardEventsMutationVariables = Exact<{
  filter: EventFilter;
  reason: string;
}>;


export type DiscardEventsMutation = { readonly discardEvents: number };

export type DeadLetterQueueQueryVariables = Exact<{ [key: string]: never; }>;


export type DeadLetterQueueQuery = { readonly deadLetterQueue: { readonly messages: number | null, readonly known: number, readonly checkedAt: string | null, readonly missing: number | null, readonly unknown: number | null, readonly dropped: number | null, readonly missingSample: ReadonlyArray<{ readonly eventId: string, readonly consumer: string }>, readonly unknownSample: ReadonlyArray<{ readonly why: string, readonly headers: unknown, readonly excerpt: string | null }> } };

export type CheckDeadLetterQueueMutationVariables = Exact<{ [key: string]: never; }>;


export type CheckDeadLetterQueueMutation = { readonly checkDeadLetterQueue: { readonly messages: number | null, readonly known: number, readonly checkedAt: string | null, readonly missing: number | null, readonly unknown: number | null, readonly dropped: number | null, readonly missingSample: ReadonlyArray<{ readonly eventId: string, readonly consumer: string }>, readonly unknownSample: ReadonlyArray<{ readonly why: string, readonly headers: unknown, readonly excerpt: string | null }> } };

export type CreateDocumentMutationVariables = Exact<{
  input: CreateDocumentInput;
}>;


export type CreateDocumentMutation = { readonly createDocument: { readonly document: { readonly id: string, readonly title: string, readonly content: string, readonly tags: ReadonlyArray<string>, readonly visibility: Visibility, readonly version: number, readonly createdBy: string, readonly createdAt: string, readonly updatedAt: string }, readonly receipt: { readonly eventId: string, readonly type: EventType, readonly cursor: string } } };

export type UpdateDocumentMutationVariables = Exact<{
  input: UpdateDocumentInput;
}>;


export type UpdateDocumentMutation = { readonly updateDocument: { readonly document: { readonly id: string, readonly title: string, readonly content: string, readonly tags: ReadonlyArray<string>, readonly visibility: Visibility, readonly version: number, readonly createdBy: string, readonly createdAt: string, readonly updatedAt: string }, readonly receipt: { readonly eventId: string, readonly type: EventType, readonly cursor: string } } };

export type AddCommentMutationVariables = Exact<{
  input: AddCommentInput;
}>;


export type AddCommentMutation = { readonly addComment: { readonly comment: { readonly id: string, readonly documentId: string, readonly author: string, readonly body: string, readonly createdAt: string }, readonly receipt: { readonly eventId: string, readonly type: EventType, readonly cursor: string } } };

export type DocumentQueryVariables = Exact<{
  id: string;
  comments?: number;
  commentsAfter?: string | null | undefined;
}>;


export type DocumentQuery = { readonly document: { readonly id: string, readonly title: string, readonly content: string, readonly tags: ReadonlyArray<string>, readonly visibility: Visibility, readonly version: number, readonly createdBy: string, readonly createdAt: string, readonly updatedAt: string, readonly comments: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly documentId: string, readonly author: string, readonly body: string, readonly createdAt: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } } | null };

export type DocumentsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
  createdBy?: string | null | undefined;
  tag?: string | null | undefined;
}>;


export type DocumentsQuery = { readonly documents: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly title: string, readonly content: string, readonly tags: ReadonlyArray<string>, readonly visibility: Visibility, readonly version: number, readonly createdBy: string, readonly createdAt: string, readonly updatedAt: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type SearchQueryVariables = Exact<{
  query: string;
  first?: number;
  after?: string | null | undefined;
  settledAfter?: string | null | undefined;
  waitMs?: number;
}>;


export type SearchQuery = { readonly search: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly score: number, readonly snippet: string, readonly document: { readonly id: string, readonly title: string, readonly content: string, readonly tags: ReadonlyArray<string>, readonly visibility: Visibility, readonly version: number, readonly createdBy: string, readonly createdAt: string, readonly updatedAt: string } } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type EventQueryVariables = Exact<{
  id: string;
}>;


export type EventQuery = { readonly event: { readonly id: string, readonly type: EventType, readonly version: number, readonly subject: string, readonly actor: string | null, readonly test: boolean, readonly timestamp: string, readonly publishedAt: string | null, readonly settledAt: string | null, readonly status: EventStatus, readonly traceId: string | null, readonly data: unknown, readonly edited: { readonly data: unknown, readonly by: string, readonly at: string, readonly replayId: string } | null, readonly consumers: ReadonlyArray<{ readonly consumer: string, readonly status: EventStatus, readonly nextAttemptAt: string | null, readonly discard: { readonly reason: string, readonly by: string, readonly at: string } | null, readonly attempts: ReadonlyArray<{ readonly number: number, readonly startedAt: string, readonly durationMs: number, readonly error: { readonly code: string, readonly fingerprint: string, readonly message: string | null, readonly stack: string | null } | null }> }> } | null };

export type EventLifeQueryVariables = Exact<{
  id: string;
}>;


export type EventLifeQuery = { readonly event: { readonly id: string, readonly type: EventType, readonly version: number, readonly subject: string, readonly actor: string | null, readonly test: boolean, readonly timestamp: string, readonly publishedAt: string | null, readonly settledAt: string | null, readonly status: EventStatus, readonly traceId: string | null, readonly data: unknown, readonly effects: ReadonlyArray<{ readonly kind: EffectKind, readonly id: string, readonly consumer: string, readonly notification: { readonly id: string, readonly recipient: string, readonly message: string, readonly documentId: string | null, readonly eventId: string, readonly createdAt: string, readonly readAt: string | null } | null, readonly searchEntry: { readonly documentId: string, readonly version: number, readonly eventId: string, readonly current: boolean, readonly termCount: number, readonly updatedAt: string } | null, readonly activity: { readonly eventId: string, readonly at: string } | null }>, readonly previous: { readonly id: string, readonly type: EventType, readonly actor: string | null, readonly timestamp: string, readonly status: EventStatus } | null, readonly next: { readonly id: string, readonly type: EventType, readonly actor: string | null, readonly timestamp: string, readonly status: EventStatus } | null, readonly edited: { readonly data: unknown, readonly by: string, readonly at: string, readonly replayId: string } | null, readonly consumers: ReadonlyArray<{ readonly consumer: string, readonly status: EventStatus, readonly nextAttemptAt: string | null, readonly discard: { readonly reason: string, readonly by: string, readonly at: string } | null, readonly attempts: ReadonlyArray<{ readonly number: number, readonly startedAt: string, readonly durationMs: number, readonly error: { readonly code: string, readonly fingerprint: string, readonly message: string | null, readonly stack: string | null } | null }> }> } | null };

export type DocumentEventsQueryVariables = Exact<{
  id: string;
  filter?: EventFilter | null | undefined;
  first?: number;
  after?: string | null | undefined;
}>;


export type DocumentEventsQuery = { readonly document: { readonly events: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly type: EventType, readonly version: number, readonly subject: string, readonly actor: string | null, readonly test: boolean, readonly timestamp: string, readonly publishedAt: string | null, readonly settledAt: string | null, readonly status: EventStatus, readonly traceId: string | null, readonly data: unknown, readonly edited: { readonly data: unknown, readonly by: string, readonly at: string, readonly replayId: string } | null, readonly consumers: ReadonlyArray<{ readonly consumer: string, readonly status: EventStatus, readonly nextAttemptAt: string | null, readonly discard: { readonly reason: string, readonly by: string, readonly at: string } | null, readonly attempts: ReadonlyArray<{ readonly number: number, readonly startedAt: string, readonly durationMs: number, readonly error: { readonly code: string, readonly fingerprint: string, readonly message: string | null, readonly stack: string | null } | null }> }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } } | null };

export type EventsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
  filter?: EventFilter | null | undefined;
}>;


export type EventsQuery = { readonly events: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly type: EventType, readonly version: number, readonly subject: string, readonly actor: string | null, readonly test: boolean, readonly timestamp: string, readonly publishedAt: string | null, readonly settledAt: string | null, readonly status: EventStatus, readonly traceId: string | null, readonly data: unknown, readonly edited: { readonly data: unknown, readonly by: string, readonly at: string, readonly replayId: string } | null, readonly consumers: ReadonlyArray<{ readonly consumer: string, readonly status: EventStatus, readonly nextAttemptAt: string | null, readonly discard: { readonly reason: string, readonly by: string, readonly at: string } | null, readonly attempts: ReadonlyArray<{ readonly number: number, readonly startedAt: string, readonly durationMs: number, readonly error: { readonly code: string, readonly fingerprint: string, readonly message: string | null, readonly stack: string | null } | null }> }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type ActivityQueryVariables = Exact<{
  since: string;
  until?: string | null | undefined;
  bucketMinutes?: number;
}>;


export type ActivityQuery = { readonly activity: ReadonlyArray<{ readonly at: string, readonly type: EventType, readonly count: number }> };

export type OnEventProcessedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
  filter?: EventFilter | null | undefined;
}>;


export type OnEventProcessedSubscription = { readonly eventProcessed: { readonly eventId: string, readonly type: EventType, readonly subject: string, readonly at: string, readonly attempts: number, readonly latencyMs: number, readonly cursor: string } };

export type OnEventSubscriptionVariables = Exact<{
  id: string;
}>;


export type OnEventSubscription = { readonly event: { readonly id: string, readonly type: EventType, readonly version: number, readonly subject: string, readonly actor: string | null, readonly test: boolean, readonly timestamp: string, readonly publishedAt: string | null, readonly settledAt: string | null, readonly status: EventStatus, readonly traceId: string | null, readonly data: unknown, readonly edited: { readonly data: unknown, readonly by: string, readonly at: string, readonly replayId: string } | null, readonly consumers: ReadonlyArray<{ readonly consumer: string, readonly status: EventStatus, readonly nextAttemptAt: string | null, readonly discard: { readonly reason: string, readonly by: string, readonly at: string } | null, readonly attempts: ReadonlyArray<{ readonly number: number, readonly startedAt: string, readonly durationMs: number, readonly error: { readonly code: string, readonly fingerprint: string, readonly message: string | null, readonly stack: string | null } | null }> }> } };

export type EventCatalogueQueryVariables = Exact<{ [key: string]: never; }>;


export type EventCatalogueQuery = { readonly eventCatalogue: ReadonlyArray<{ readonly type: EventType, readonly name: string, readonly description: string, readonly version: number, readonly schema: unknown, readonly examples: ReadonlyArray<unknown>, readonly editable: ReadonlyArray<string>, readonly consumers: ReadonlyArray<{ readonly consumer: string, readonly description: string }>, readonly drills: ReadonlyArray<{ readonly tag: string, readonly description: string }> }> };

export type OnEventFeedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
  filter?: EventFilter | null | undefined;
}>;


export type OnEventFeedSubscription = { readonly eventFeed:
    | { readonly __typename: 'FeedCaughtUp', readonly cursor: string }
    | { readonly __typename: 'FeedCursorExpired', readonly oldest: string }
    | { readonly __typename: 'FeedLagged', readonly dropped: number, readonly resumeAfter: string }
    | { readonly __typename: 'FeedProgress', readonly cursor: string }
    | { readonly __typename: 'Transition', readonly eventId: string, readonly type: EventType, readonly subject: string, readonly actor: string, readonly consumer: string | null, readonly status: EventStatus, readonly attempt: number | null, readonly durationMs: number | null, readonly nextAttemptAt: string | null, readonly at: string, readonly cursor: string, readonly error: { readonly code: string, readonly message: string | null, readonly fingerprint: string } | null }
   };

export type DocumentFieldsFragment = { readonly id: string, readonly title: string, readonly content: string, readonly tags: ReadonlyArray<string>, readonly visibility: Visibility, readonly version: number, readonly createdBy: string, readonly createdAt: string, readonly updatedAt: string };

export type ReceiptFieldsFragment = { readonly eventId: string, readonly type: EventType, readonly cursor: string };

export type PageFieldsFragment = { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null };

export type NotificationFieldsFragment = { readonly id: string, readonly recipient: string, readonly message: string, readonly documentId: string | null, readonly eventId: string, readonly createdAt: string, readonly readAt: string | null };

export type EventFieldsFragment = { readonly id: string, readonly type: EventType, readonly version: number, readonly subject: string, readonly actor: string | null, readonly test: boolean, readonly timestamp: string, readonly publishedAt: string | null, readonly settledAt: string | null, readonly status: EventStatus, readonly traceId: string | null, readonly data: unknown, readonly edited: { readonly data: unknown, readonly by: string, readonly at: string, readonly replayId: string } | null, readonly consumers: ReadonlyArray<{ readonly consumer: string, readonly status: EventStatus, readonly nextAttemptAt: string | null, readonly discard: { readonly reason: string, readonly by: string, readonly at: string } | null, readonly attempts: ReadonlyArray<{ readonly number: number, readonly startedAt: string, readonly durationMs: number, readonly error: { readonly code: string, readonly fingerprint: string, readonly message: string | null, readonly stack: string | null } | null }> }> };

export type QueueFieldsFragment = { readonly consumer: string, readonly ready: number | null, readonly retrying: number | null, readonly deadLettered: number | null, readonly workers: number | null, readonly paused: boolean | null, readonly oldestAgeMs: number | null };

export type SnapshotFieldsFragment = { readonly at: string, readonly publishedPerSecond: number | null, readonly processedPerSecond: number | null, readonly failedPerSecond: number | null, readonly outboxBacklog: number | null, readonly parked: number | null, readonly subscribers: number | null, readonly laggingSubscribers: number | null, readonly droppedItems: number | null, readonly latencyMs: { readonly p50: number, readonly p95: number, readonly p99: number } | null, readonly queues: ReadonlyArray<{ readonly consumer: string, readonly ready: number | null, readonly retrying: number | null, readonly deadLettered: number | null, readonly workers: number | null, readonly paused: boolean | null, readonly oldestAgeMs: number | null }>, readonly processes: ReadonlyArray<{ readonly id: string, readonly kind: ProcessKind, readonly startedAt: string, readonly lastSeenAgoMs: number, readonly live: boolean, readonly queues: ReadonlyArray<string> }> | null };

export type ReplayFieldsFragment = { readonly id: string, readonly status: ReplayStatus, readonly reason: string | null, readonly mode: ReplayMode, readonly filter: unknown, readonly editData: unknown, readonly requestedBy: string, readonly matched: number, readonly replayed: number, readonly processed: number, readonly failedAgain: number, readonly skipped: number, readonly arrivedMeanwhile: number, readonly startedAt: string, readonly finishedAt: string | null };

export type DeadLetterQueueFieldsFragment = { readonly messages: number | null, readonly known: number, readonly checkedAt: string | null, readonly missing: number | null, readonly unknown: number | null, readonly dropped: number | null, readonly missingSample: ReadonlyArray<{ readonly eventId: string, readonly consumer: string }>, readonly unknownSample: ReadonlyArray<{ readonly why: string, readonly headers: unknown, readonly excerpt: string | null }> };

export type AuditFieldsFragment = { readonly id: string, readonly at: string, readonly operator: string, readonly action: string, readonly detail: unknown, readonly result: string };

export type ServerQueryVariables = Exact<{ [key: string]: never; }>;


export type ServerQuery = { readonly server: { readonly version: string, readonly mode: ServerMode, readonly at: string } };

export type ExportEventsQueryVariables = Exact<{
  filter?: EventFilter | null | undefined;
}>;


export type ExportEventsQuery = { readonly exportEvents: { readonly url: string } };

export type PipelineQueryVariables = Exact<{ [key: string]: never; }>;


export type PipelineQuery = { readonly pipeline: { readonly at: string, readonly publishedPerSecond: number | null, readonly processedPerSecond: number | null, readonly failedPerSecond: number | null, readonly outboxBacklog: number | null, readonly parked: number | null, readonly subscribers: number | null, readonly laggingSubscribers: number | null, readonly droppedItems: number | null, readonly latencyMs: { readonly p50: number, readonly p95: number, readonly p99: number } | null, readonly queues: ReadonlyArray<{ readonly consumer: string, readonly ready: number | null, readonly retrying: number | null, readonly deadLettered: number | null, readonly workers: number | null, readonly paused: boolean | null, readonly oldestAgeMs: number | null }>, readonly processes: ReadonlyArray<{ readonly id: string, readonly kind: ProcessKind, readonly startedAt: string, readonly lastSeenAgoMs: number, readonly live: boolean, readonly queues: ReadonlyArray<string> }> | null } };

export type OnPipelineSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type OnPipelineSubscription = { readonly pipeline: { readonly at: string, readonly publishedPerSecond: number | null, readonly processedPerSecond: number | null, readonly failedPerSecond: number | null, readonly outboxBacklog: number | null, readonly parked: number | null, readonly subscribers: number | null, readonly laggingSubscribers: number | null, readonly droppedItems: number | null, readonly latencyMs: { readonly p50: number, readonly p95: number, readonly p99: number } | null, readonly queues: ReadonlyArray<{ readonly consumer: string, readonly ready: number | null, readonly retrying: number | null, readonly deadLettered: number | null, readonly workers: number | null, readonly paused: boolean | null, readonly oldestAgeMs: number | null }>, readonly processes: ReadonlyArray<{ readonly id: string, readonly kind: ProcessKind, readonly startedAt: string, readonly lastSeenAgoMs: number, readonly live: boolean, readonly queues: ReadonlyArray<string> }> | null } };

export type PauseConsumerMutationVariables = Exact<{
  consumer: string;
}>;


export type PauseConsumerMutation = { readonly pauseConsumer: { readonly consumer: string, readonly ready: number | null, readonly retrying: number | null, readonly deadLettered: number | null, readonly workers: number | null, readonly paused: boolean | null, readonly oldestAgeMs: number | null } };

export type ResumeConsumerMutationVariables = Exact<{
  consumer: string;
}>;


export type ResumeConsumerMutation = { readonly resumeConsumer: { readonly consumer: string, readonly ready: number | null, readonly retrying: number | null, readonly deadLettered: number | null, readonly workers: number | null, readonly paused: boolean | null, readonly oldestAgeMs: number | null } };

export type PublishTestEventMutationVariables = Exact<{
  type: EventType;
  data: unknown;
}>;


export type PublishTestEventMutation = { readonly publishTestEvent: { readonly eventId: string, readonly type: EventType, readonly cursor: string } };

export type AuditLogQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
}>;


export type AuditLogQuery = { readonly auditLog: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly at: string, readonly operator: string, readonly action: string, readonly detail: unknown, readonly result: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type OnAuditLogSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type OnAuditLogSubscription = { readonly auditLog: ReadonlyArray<{ readonly id: string, readonly at: string, readonly operator: string, readonly action: string, readonly detail: unknown, readonly result: string }> };

export type RegisterUserMutationVariables = Exact<{
  input: RegisterUserInput;
}>;


export type RegisterUserMutation = { readonly registerUser: { readonly user: { readonly id: string, readonly name: string, readonly email: string, readonly createdAt: string }, readonly receipt: { readonly eventId: string, readonly type: EventType, readonly cursor: string } } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { readonly me: { readonly id: string, readonly name: string, readonly email: string, readonly createdAt: string } | null };

export type NotificationsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
  unreadOnly?: boolean;
  settledAfter?: string | null | undefined;
  waitMs?: number;
}>;


export type NotificationsQuery = { readonly notifications: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly recipient: string, readonly message: string, readonly documentId: string | null, readonly eventId: string, readonly createdAt: string, readonly readAt: string | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } };

export type MarkNotificationsReadMutationVariables = Exact<{
  ids: ReadonlyArray<string> | string;
}>;


export type MarkNotificationsReadMutation = { readonly markNotificationsRead: number };

export type OnNotificationSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type OnNotificationSubscription = { readonly notification: { readonly cursor: string | null, readonly id: string, readonly recipient: string, readonly message: string, readonly documentId: string | null, readonly eventId: string, readonly createdAt: string, readonly readAt: string | null } };

export type SessionQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionQuery = { readonly session: { readonly userId: string | null, readonly operator: boolean, readonly developmentUsers: boolean, readonly drills: boolean } };

/** One method an operation of sdk/operations. */
export const createSdk = (transport: Transport) => ({
  /** Operators: all alert rules, those of the configuration first. */
  alertRules: (variables?: AlertRulesQueryVariables, options?: CallOptions): Promise<AlertRulesQuery> =>
    transport.request<AlertRulesQuery>({ kind: "query", operationName: "alertRules", query: "query alertRules{alertRules{...AlertRuleFields}}fragment AlertRuleFields on AlertRule{id name enabled webhook source when{...AlertConditionFields}}fragment AlertConditionFields on AlertCondition{__typename ...on NewFingerprintCondition{consumer}...on DeadLettersCondition{moreThan windowSeconds filter}...on OldestWaitingCondition{seconds consumer}...on SilenceCondition{seconds consumer}...on OutboxBacklogCondition{moreThan}}", variables }, options),
  /** Operators: a new alert rule. */
  createAlertRule: (variables: CreateAlertRuleMutationVariables, options?: CallOptions): Promise<CreateAlertRuleMutation> =>
    transport.request<CreateAlertRuleMutation>({ kind: "mutation", operationName: "createAlertRule", query: "mutation createAlertRule($input:AlertRuleInput!){createAlertRule(input:$input){...AlertRuleFields}}fragment AlertRuleFields on AlertRule{id name enabled webhook source when{...AlertConditionFields}}fragment AlertConditionFields on AlertCondition{__typename ...on NewFingerprintCondition{consumer}...on DeadLettersCondition{moreThan windowSeconds filter}...on OldestWaitingCondition{seconds consumer}...on SilenceCondition{seconds consumer}...on OutboxBacklogCondition{moreThan}}", variables }, options),
  /** Operators: changes an alert rule; what is left out stays as it is. */
  updateAlertRule: (variables: UpdateAlertRuleMutationVariables, options?: CallOptions): Promise<UpdateAlertRuleMutation> =>
    transport.request<UpdateAlertRuleMutation>({ kind: "mutation", operationName: "updateAlertRule", query: "mutation updateAlertRule($input:AlertRuleChangeInput!){updateAlertRule(input:$input){...AlertRuleFields}}fragment AlertRuleFields on AlertRule{id name enabled webhook source when{...AlertConditionFields}}fragment AlertConditionFields on AlertCondition{__typename ...on NewFingerprintCondition{consumer}...on DeadLettersCondition{moreThan windowSeconds filter}...on OldestWaitingCondition{seconds consumer}...on SilenceCondition{seconds consumer}...on OutboxBacklogCondition{moreThan}}", variables }, options),
  /** Operators: deletes an alert rule; its alerts stay. */
  deleteAlertRule: (variables: DeleteAlertRuleMutationVariables, options?: CallOptions): Promise<DeleteAlertRuleMutation> =>
    transport.request<DeleteAlertRuleMutation>({ kind: "mutation", operationName: "deleteAlertRule", query: "mutation deleteAlertRule($id:ID!){deleteAlertRule(id:$id)}", variables }, options),
  /** Operators: what fired, newest first. */
  alerts: (variables?: AlertsQueryVariables, options?: CallOptions): Promise<AlertsQuery> =>
    transport.request<AlertsQuery>({ kind: "query", operationName: "alerts", query: "query alerts($first:Int!=50$after:String){alerts(first:$first after:$after){edges{cursor node{...AlertFields}}pageInfo{...PageFields}}}fragment AlertFields on Alert{id cursor ruleId ruleName when{...AlertConditionFields}consumer fingerprint value state firedAt recoveredAt recoveredBy eventId deliveries{notice status attempts nextAttemptAt lastError idempotencyKey}}fragment AlertConditionFields on AlertCondition{__typename ...on NewFingerprintCondition{consumer}...on DeadLettersCondition{moreThan windowSeconds filter}...on OldestWaitingCondition{seconds consumer}...on SilenceCondition{seconds consumer}...on OutboxBacklogCondition{moreThan}}fragment PageFields on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}", variables }, options),
  /** Operators: each alert when it fires, and again when it has recovered; resumable. */
  onAlerts: (variables?: OnAlertsSubscriptionVariables, options?: CallOptions): AsyncIterableIterator<OnAlertsSubscription> =>
    transport.subscribe<OnAlertsSubscription>({ kind: "subscription", resumable: true, operationName: "onAlerts", query: "subscription onAlerts($after:String){alerts(after:$after){...AlertFields}}fragment AlertFields on Alert{id cursor ruleId ruleName when{...AlertConditionFields}consumer fingerprint value state firedAt recoveredAt recoveredBy eventId deliveries{notice status attempts nextAttemptAt lastError idempotencyKey}}fragment AlertConditionFields on AlertCondition{__typename ...on NewFingerprintCondition{consumer}...on DeadLettersCondition{moreThan windowSeconds filter}...on OldestWaitingCondition{seconds consumer}...on SilenceCondition{seconds consumer}...on OutboxBacklogCondition{moreThan}}", variables }, options),
  /** Operators: how often a rule would have fired between two moments of the past. */
  tryAlertRule: (variables: TryAlertRuleQueryVariables, options?: CallOptions): Promise<TryAlertRuleQuery> =>
    transport.request<TryAlertRuleQuery>({ kind: "query", operationName: "tryAlertRule", query: "query tryAlertRule($input:AlertRuleInput!$since:DateTime!$until:DateTime!){tryAlertRule(input:$input since:$since until:$until){evaluable code times firings{firedAt until consumer fingerprint eventId}eventsRead cut readUntil}}", variables }, options),
  /** Operators: dead letters by consumer and fault, the largest groups first. */
  deadLetterGroups: (variables?: DeadLetterGroupsQueryVariables, options?: CallOptions): Promise<DeadLetterGroupsQuery> =>
    transport.request<DeadLetterGroupsQuery>({ kind: "query", operationName: "deadLetterGroups", query: "query deadLetterGroups($filter:EventFilter$first:Int!=50){deadLetterGroups(filter:$filter first:$first){consumer fingerprint code message count firstAt lastAt types share history sample{...EventFields}}}fragment EventFields on Event{id type version subject actor test timestamp publishedAt settledAt status traceId data edited{data by at replayId}consumers{consumer status nextAttemptAt discard{reason by at}attempts{number startedAt durationMs error{code fingerprint message stack}}}}", variables }, options),
  /** Operators: what `replayEvents` with this filter would do now. */
  replayPlan: (variables: ReplayPlanQueryVariables, options?: CallOptions): Promise<ReplayPlanQuery> =>
    transport.request<ReplayPlanQuery>({ kind: "query", operationName: "replayPlan", query: "query replayPlan($filter:EventFilter!){replayPlan(filter:$filter){matched events consumers{consumer willRun alreadyDone}claimed estimatedMs estimateBasis}}", variables }, options),
  /** Operators: replays what matches now; follow it with `onReplay`. */
  replayEvents: (variables: ReplayEventsMutationVariables, options?: CallOptions): Promise<ReplayEventsMutation> =>
    transport.request<ReplayEventsMutation>({ kind: "mutation", operationName: "replayEvents", query: "mutation replayEvents($filter:EventFilter!$mode:ReplayMode!=ALL$editData:JSON){replayEvents(filter:$filter mode:$mode editData:$editData){...ReplayFields}}fragment ReplayFields on ReplayJob{id status reason mode filter editData requestedBy matched replayed processed failedAgain skipped arrivedMeanwhile startedAt finishedAt}", variables }, options),
  /** Operators: stops a replay; what is not replayed yet stays dead-lettered. */
  stopReplay: (variables: StopReplayMutationVariables, options?: CallOptions): Promise<StopReplayMutation> =>
    transport.request<StopReplayMutation>({ kind: "mutation", operationName: "stopReplay", query: "mutation stopReplay($id:ID!){stopReplay(id:$id){...ReplayFields}}fragment ReplayFields on ReplayJob{id status reason mode filter editData requestedBy matched replayed processed failedAgain skipped arrivedMeanwhile startedAt finishedAt}", variables }, options),
  /** Operators: one replay; null when there is none. */
  replay: (variables: ReplayQueryVariables, options?: CallOptions): Promise<ReplayQuery> =>
    transport.request<ReplayQuery>({ kind: "query", operationName: "replay", query: "query replay($id:ID!){replay(id:$id){...ReplayFields}}fragment ReplayFields on ReplayJob{id status reason mode filter editData requestedBy matched replayed processed failedAgain skipped arrivedMeanwhile startedAt finishedAt}", variables }, options),
  /** Operators: all replays, newest first. */
  replays: (variables?: ReplaysQueryVariables, options?: CallOptions): Promise<ReplaysQuery> =>
    transport.request<ReplaysQuery>({ kind: "query", operationName: "replays", query: "query replays($first:Int!=20$after:String){replays(first:$first after:$after){edges{cursor node{...ReplayFields}}pageInfo{...PageFields}}}fragment ReplayFields on ReplayJob{id status reason mode filter editData requestedBy matched replayed processed failedAgain skipped arrivedMeanwhile startedAt finishedAt}fragment PageFields on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}", variables }, options),
  /** Operators: a replay as it stands now, then again at each change; completes when it is over. */
  onReplay: (variables: OnReplaySubscriptionVariables, options?: CallOptions): AsyncIterableIterator<OnReplaySubscription> =>
    transport.subscribe<OnReplaySubscription>({ kind: "subscription", state: true, operationName: "onReplay", query: "subscription onReplay($id:ID!){replay(id:$id){...ReplayFields}}fragment ReplayFields on ReplayJob{id status reason mode filter editData requestedBy matched replayed processed failedAgain skipped arrivedMeanwhile startedAt finishedAt}", variables }, options),
  /** Operators: gives up the dead letters that match, with a reason that is kept; how many. */
  discardEvents: (variables: DiscardEventsMutationVariables, options?: CallOptions): Promise<DiscardEventsMutation> =>
    transport.request<DiscardEventsMutation>({ kind: "mutation", operationName: "discardEvents", query: "mutation discardEvents($filter:EventFilter!$reason:String!){discardEvents(filter:$filter reason:$reason)}", variables }, options),
  /** Operators: the dead-letter queue beside the ledger. */
  deadLetterQueue: (variables?: DeadLetterQueueQueryVariables, options?: CallOptions): Promise<DeadLetterQueueQuery> =>
    transport.request<DeadLetterQueueQuery>({ kind: "query", operationName: "deadLetterQueue", query: "query deadLetterQueue{deadLetterQueue{...DeadLetterQueueFields}}fragment DeadLetterQueueFields on DeadLetterQueue{messages known checkedAt missing missingSample{eventId consumer}unknown unknownSample{why headers excerpt}dropped}", variables }, options),
  /** Operators: looks through the dead-letter queue now, and puts it right by the ledger. */
  checkDeadLetterQueue: (variables?: CheckDeadLetterQueueMutationVariables, options?: CallOptions): Promise<CheckDeadLetterQueueMutation> =>
    transport.request<CheckDeadLetterQueueMutation>({ kind: "mutation", operationName: "checkDeadLetterQueue", query: "mutation checkDeadLetterQueue{checkDeadLetterQueue{...DeadLetterQueueFields}}fragment DeadLetterQueueFields on DeadLetterQueue{messages known checkedAt missing missingSample{eventId consumer}unknown unknownSample{why headers excerpt}dropped}", variables }, options),
  /** Creates a document. */
  createDocument: (variables: CreateDocumentMutationVariables, options?: CallOptions): Promise<WithReceipt<CreateDocumentMutation>> =>
    transport.request<WithReceipt<CreateDocumentMutation>>({ kind: "mutation", keyed: true, operationName: "createDocument", query: "mutation createDocument($input:CreateDocumentInput!){createDocument(input:$input){document{...DocumentFields}receipt{...ReceiptFields}}}fragment DocumentFields on Document{id title content tags visibility version createdBy createdAt updatedAt}fragment ReceiptFields on EventReceipt{eventId type cursor}", variables }, options),
  /** Changes a document; with `expectedVersion` it fails with VERSION_CONFLICT instead of overwriting somebody else's change. */
  updateDocument: (variables: UpdateDocumentMutationVariables, options?: CallOptions): Promise<WithReceipt<UpdateDocumentMutation>> =>
    transport.request<WithReceipt<UpdateDocumentMutation>>({ kind: "mutation", operationName: "updateDocument", query: "mutation updateDocument($input:UpdateDocumentInput!){updateDocument(input:$input){document{...DocumentFields}receipt{...ReceiptFields}}}fragment DocumentFields on Document{id title content tags visibility version createdBy createdAt updatedAt}fragment ReceiptFields on EventReceipt{eventId type cursor}", variables }, options),
  /** Comments on a document. */
  addComment: (variables: AddCommentMutationVariables, options?: CallOptions): Promise<WithReceipt<AddCommentMutation>> =>
    transport.request<WithReceipt<AddCommentMutation>>({ kind: "mutation", keyed: true, operationName: "addComment", query: "mutation addComment($input:AddCommentInput!){addComment(input:$input){comment{id documentId author body createdAt}receipt{...ReceiptFields}}}fragment ReceiptFields on EventReceipt{eventId type cursor}", variables }, options),
  /** One document with its latest comments; null when there is none, or you may not see it. */
  document: (variables: DocumentQueryVariables, options?: CallOptions): Promise<DocumentQuery> =>
    transport.request<DocumentQuery>({ kind: "query", operationName: "document", query: "query document($id:ID!$comments:Int!=20$commentsAfter:String){document(id:$id){...DocumentFields comments(first:$comments after:$commentsAfter){edges{cursor node{id documentId author body createdAt}}pageInfo{...PageFields}}}}fragment DocumentFields on Document{id title content tags visibility version createdBy createdAt updatedAt}fragment PageFields on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}", variables }, options),
  /** The documents that you may see, newest first. */
  documents: (variables?: DocumentsQueryVariables, options?: CallOptions): Promise<DocumentsQuery> =>
    transport.request<DocumentsQuery>({ kind: "query", operationName: "documents", query: "query documents($first:Int!=20$after:String$createdBy:ID$tag:String){documents(first:$first after:$after createdBy:$createdBy tag:$tag){edges{cursor node{...DocumentFields}}pageInfo{...PageFields}}}fragment DocumentFields on Document{id title content tags visibility version createdBy createdAt updatedAt}fragment PageFields on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}", variables }, options),
  /** Documents that have every word of the query, best first; with `settledAfter` (a receipt's event id) when that event is settled, or SETTLE_TIMEOUT after `waitMs`. */
  search: (variables: SearchQueryVariables, options?: CallOptions): Promise<SearchQuery> =>
    transport.request<SearchQuery>({ kind: "query", operationName: "search", query: "query search($query:String!$first:Int!=20$after:String$settledAfter:ID$waitMs:Int!=2000){search(query:$query first:$first after:$after settledAfter:$settledAfter waitMs:$waitMs){edges{cursor node{score snippet document{...DocumentFields}}}pageInfo{...PageFields}}}fragment DocumentFields on Document{id title content tags visibility version createdBy createdAt updatedAt}fragment PageFields on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}", variables }, options),
  /** One event, found from the moment the mutation answered; null when there is none, or you may not see it. */
  event: (variables: EventQueryVariables, options?: CallOptions): Promise<EventQuery> =>
    transport.request<EventQuery>({ kind: "query", operationName: "event", query: "query event($id:ID!){event(id:$id){...EventFields}}fragment EventFields on Event{id type version subject actor test timestamp publishedAt settledAt status traceId data edited{data by at replayId}consumers{consumer status nextAttemptAt discard{reason by at}attempts{number startedAt durationMs error{code fingerprint message stack}}}}", variables }, options),
  /** One event with all that it caused: its consumers' attempts, what they made of it, and what happened to the same document or user right before and after. */
  eventLife: (variables: EventLifeQueryVariables, options?: CallOptions): Promise<EventLifeQuery> =>
    transport.request<EventLifeQuery>({ kind: "query", operationName: "eventLife", query: "query eventLife($id:ID!){event(id:$id){...EventFields effects{kind id consumer notification{...NotificationFields}searchEntry{documentId version eventId current termCount updatedAt}activity{eventId at}}previous{id type actor timestamp status}next{id type actor timestamp status}}}fragment EventFields on Event{id type version subject actor test timestamp publishedAt settledAt status traceId data edited{data by at replayId}consumers{consumer status nextAttemptAt discard{reason by at}attempts{number startedAt durationMs error{code fingerprint message stack}}}}fragment NotificationFields on Notification{id recipient message documentId eventId createdAt readAt}", variables }, options),
  /** What happened to one document, newest first. */
  documentEvents: (variables: DocumentEventsQueryVariables, options?: CallOptions): Promise<DocumentEventsQuery> =>
    transport.request<DocumentEventsQuery>({ kind: "query", operationName: "documentEvents", query: "query documentEvents($id:ID!$filter:EventFilter$first:Int!=20$after:String){document(id:$id){events(filter:$filter first:$first after:$after){edges{cursor node{...EventFields}}pageInfo{...PageFields}}}}fragment EventFields on Event{id type version subject actor test timestamp publishedAt settledAt status traceId data edited{data by at replayId}consumers{consumer status nextAttemptAt discard{reason by at}attempts{number startedAt durationMs error{code fingerprint message stack}}}}fragment PageFields on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}", variables }, options),
  /** The events that you may see, newest first. */
  events: (variables?: EventsQueryVariables, options?: CallOptions): Promise<EventsQuery> =>
    transport.request<EventsQuery>({ kind: "query", operationName: "events", query: "query events($first:Int!=50$after:String$filter:EventFilter){events(first:$first after:$after filter:$filter){edges{cursor node{...EventFields}}pageInfo{...PageFields}}}fragment EventFields on Event{id type version subject actor test timestamp publishedAt settledAt status traceId data edited{data by at replayId}consumers{consumer status nextAttemptAt discard{reason by at}attempts{number startedAt durationMs error{code fingerprint message stack}}}}fragment PageFields on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}", variables }, options),
  /** What happened in the workspace, counted by type and stretch of time, oldest first. */
  activity: (variables: ActivityQueryVariables, options?: CallOptions): Promise<ActivityQuery> =>
    transport.request<ActivityQuery>({ kind: "query", operationName: "activity", query: "query activity($since:DateTime!$until:DateTime$bucketMinutes:Int!=60){activity(since:$since until:$until bucketMinutes:$bucketMinutes){at type count}}", variables }, options),
  /** Each event that all its consumers are done with; after a lost connection it goes on from the last one that arrived. */
  onEventProcessed: (variables?: OnEventProcessedSubscriptionVariables, options?: CallOptions): AsyncIterableIterator<OnEventProcessedSubscription> =>
    transport.subscribe<OnEventProcessedSubscription>({ kind: "subscription", resumable: true, operationName: "onEventProcessed", query: "subscription onEventProcessed($after:Cursor$filter:EventFilter){eventProcessed(after:$after filter:$filter){eventId type subject at attempts latencyMs cursor}}", variables }, options),
  /** The event as it stands now, then again at every step; completes when it is settled. */
  onEvent: (variables: OnEventSubscriptionVariables, options?: CallOptions): AsyncIterableIterator<OnEventSubscription> =>
    transport.subscribe<OnEventSubscription>({ kind: "subscription", state: true, operationName: "onEvent", query: "subscription onEvent($id:ID!){event(id:$id){...EventFields}}fragment EventFields on Event{id type version subject actor test timestamp publishedAt settledAt status traceId data edited{data by at replayId}consumers{consumer status nextAttemptAt discard{reason by at}attempts{number startedAt durationMs error{code fingerprint message stack}}}}", variables }, options),
  /** Every event type that there is: its payload, examples of it, and who does what with it. */
  eventCatalogue: (variables?: EventCatalogueQueryVariables, options?: CallOptions): Promise<EventCatalogueQuery> =>
    transport.request<EventCatalogueQuery>({ kind: "query", operationName: "eventCatalogue", query: "query eventCatalogue{eventCatalogue{type name description version schema examples editable consumers{consumer description}drills{tag description}}}", variables }, options),
  /** Every step of every event that you may see; what `feed` reads. */
  onEventFeed: (variables?: OnEventFeedSubscriptionVariables, options?: CallOptions): AsyncIterableIterator<OnEventFeedSubscription> =>
    transport.subscribe<OnEventFeedSubscription>({ kind: "subscription", resumable: true, operationName: "onEventFeed", query: "subscription onEventFeed($after:Cursor$filter:EventFilter){eventFeed(after:$after filter:$filter){__typename ...on Transition{eventId type subject actor consumer status attempt error{code message fingerprint}durationMs nextAttemptAt at cursor}...on FeedCaughtUp{cursor}...on FeedProgress{cursor}...on FeedLagged{dropped resumeAfter}...on FeedCursorExpired{oldest}}}", variables }, options),
  /** Which version answers, how it runs, and what time it has. */
  server: (variables?: ServerQueryVariables, options?: CallOptions): Promise<ServerQuery> =>
    transport.request<ServerQuery>({ kind: "query", operationName: "server", query: "query server{server{version mode at}}", variables }, options),
  /** Operators: where all events that a filter finds can be fetched; what `exportLines` reads. */
  exportEvents: (variables?: ExportEventsQueryVariables, options?: CallOptions): Promise<ExportEventsQuery> =>
    transport.request<ExportEventsQuery>({ kind: "query", operationName: "exportEvents", query: "query exportEvents($filter:EventFilter){exportEvents(filter:$filter){url}}", variables }, options),
  /** Operators: how the whole pipeline is doing now. */
  pipeline: (variables?: PipelineQueryVariables, options?: CallOptions): Promise<PipelineQuery> =>
    transport.request<PipelineQuery>({ kind: "query", operationName: "pipeline", query: "query pipeline{pipeline{...SnapshotFields}}fragment SnapshotFields on PipelineSnapshot{at publishedPerSecond processedPerSecond failedPerSecond latencyMs{p50 p95 p99}outboxBacklog parked queues{...QueueFields}subscribers laggingSubscribers droppedItems processes{id kind startedAt lastSeenAgoMs live queues}}fragment QueueFields on QueueStatus{consumer ready retrying deadLettered workers paused oldestAgeMs}", variables }, options),
  /** Operators: how the whole pipeline is doing, about once a second. */
  onPipeline: (variables?: OnPipelineSubscriptionVariables, options?: CallOptions): AsyncIterableIterator<OnPipelineSubscription> =>
    transport.subscribe<OnPipelineSubscription>({ kind: "subscription", state: true, operationName: "onPipeline", query: "subscription onPipeline{pipeline{...SnapshotFields}}fragment SnapshotFields on PipelineSnapshot{at publishedPerSecond processedPerSecond failedPerSecond latencyMs{p50 p95 p99}outboxBacklog parked queues{...QueueFields}subscribers laggingSubscribers droppedItems processes{id kind startedAt lastSeenAgoMs live queues}}fragment QueueFields on QueueStatus{consumer ready retrying deadLettered workers paused oldestAgeMs}", variables }, options),
  /** Operators: all workers stop taking this consumer's events within 2 s; what waits stays in the queue. */
  pauseConsumer: (variables: PauseConsumerMutationVariables, options?: CallOptions): Promise<PauseConsumerMutation> =>
    transport.request<PauseConsumerMutation>({ kind: "mutation", operationName: "pauseConsumer", query: "mutation pauseConsumer($consumer:String!){pauseConsumer(consumer:$consumer){...QueueFields}}fragment QueueFields on QueueStatus{consumer ready retrying deadLettered workers paused oldestAgeMs}", variables }, options),
  /** Operators: the consumer's events are taken again. */
  resumeConsumer: (variables: ResumeConsumerMutationVariables, options?: CallOptions): Promise<ResumeConsumerMutation> =>
    transport.request<ResumeConsumerMutation>({ kind: "mutation", operationName: "resumeConsumer", query: "mutation resumeConsumer($consumer:String!){resumeConsumer(consumer:$consumer){...QueueFields}}fragment QueueFields on QueueStatus{consumer ready retrying deadLettered workers paused oldestAgeMs}", variables }, options),
  /** Operators: publishes an event that tells of nothing, to see the pipeline at work. */
  publishTestEvent: (variables: PublishTestEventMutationVariables, options?: CallOptions): Promise<WithReceipt<PublishTestEventMutation>> =>
    transport.request<WithReceipt<PublishTestEventMutation>>({ kind: "mutation", operationName: "publishTestEvent", query: "mutation publishTestEvent($type:EventType!$data:JSON!){publishTestEvent(type:$type data:$data){...ReceiptFields}}fragment ReceiptFields on EventReceipt{eventId type cursor}", variables }, options),
  /** Operators: what operators did, newest first. */
  auditLog: (variables?: AuditLogQueryVariables, options?: CallOptions): Promise<AuditLogQuery> =>
    transport.request<AuditLogQuery>({ kind: "query", operationName: "auditLog", query: "query auditLog($first:Int!=50$after:String){auditLog(first:$first after:$after){edges{cursor node{...AuditFields}}pageInfo{...PageFields}}}fragment AuditFields on AuditEntry{id at operator action detail result}fragment PageFields on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}", variables }, options),
  /** Operators: the newest 50 of what operators did, then again whenever there is a new one, or one has ended. */
  onAuditLog: (variables?: OnAuditLogSubscriptionVariables, options?: CallOptions): AsyncIterableIterator<OnAuditLogSubscription> =>
    transport.subscribe<OnAuditLogSubscription>({ kind: "subscription", state: true, operationName: "onAuditLog", query: "subscription onAuditLog{auditLog{...AuditFields}}fragment AuditFields on AuditEntry{id at operator action detail result}", variables }, options),
  /** Registers the one who is signed in. */
  registerUser: (variables: RegisterUserMutationVariables, options?: CallOptions): Promise<WithReceipt<RegisterUserMutation>> =>
    transport.request<WithReceipt<RegisterUserMutation>>({ kind: "mutation", keyed: true, operationName: "registerUser", query: "mutation registerUser($input:RegisterUserInput!){registerUser(input:$input){user{id name email createdAt}receipt{...ReceiptFields}}}fragment ReceiptFields on EventReceipt{eventId type cursor}", variables }, options),
  /** Who you are; null when you have not registered. */
  me: (variables?: MeQueryVariables, options?: CallOptions): Promise<MeQuery> =>
    transport.request<MeQuery>({ kind: "query", operationName: "me", query: "query me{me{id name email createdAt}}", variables }, options),
  /** Your notifications, newest first; with `settledAfter` (a receipt's event id) when that event is settled, or SETTLE_TIMEOUT after `waitMs`. */
  notifications: (variables?: NotificationsQueryVariables, options?: CallOptions): Promise<NotificationsQuery> =>
    transport.request<NotificationsQuery>({ kind: "query", operationName: "notifications", query: "query notifications($first:Int!=20$after:String$unreadOnly:Boolean!=false$settledAfter:ID$waitMs:Int!=2000){notifications(first:$first after:$after unreadOnly:$unreadOnly settledAfter:$settledAfter waitMs:$waitMs){edges{cursor node{...NotificationFields}}pageInfo{...PageFields}}}fragment NotificationFields on Notification{id recipient message documentId eventId createdAt readAt}fragment PageFields on PageInfo{hasNextPage hasPreviousPage startCursor endCursor}", variables }, options),
  /** Marks notifications of yours as read; answers how many were unread until now. */
  markNotificationsRead: (variables: MarkNotificationsReadMutationVariables, options?: CallOptions): Promise<MarkNotificationsReadMutation> =>
    transport.request<MarkNotificationsReadMutation>({ kind: "mutation", operationName: "markNotificationsRead", query: "mutation markNotificationsRead($ids:[ID!]!){markNotificationsRead(ids:$ids)}", variables }, options),
  /** Your notifications as they are made; after a lost connection it goes on from the last one that arrived. */
  onNotification: (variables?: OnNotificationSubscriptionVariables, options?: CallOptions): AsyncIterableIterator<OnNotificationSubscription> =>
    transport.subscribe<OnNotificationSubscription>({ kind: "subscription", resumable: true, operationName: "onNotification", query: "subscription onNotification($after:Cursor){notification(after:$after){...NotificationFields cursor}}fragment NotificationFields on Notification{id recipient message documentId eventId createdAt readAt}", variables }, options),
  /** Who you are to this server, and what it lets you do; also without a credential. */
  session: (variables?: SessionQueryVariables, options?: CallOptions): Promise<SessionQuery> =>
    transport.request<SessionQuery>({ kind: "query", operationName: "session", query: "query session{session{userId operator developmentUsers drills}}", variables }, options),
});

export type Sdk = ReturnType<typeof createSdk>;