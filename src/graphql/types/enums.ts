import { registerEnumType } from "type-graphql";
import { type EventType } from "../../events/catalogue.ts";
import { type EventStatus } from "../../store/records/ledger.ts";
import { type Visibility } from "../../store/records/workspace.ts";

// The keys are the schema's names, the values what the rest of the code works with: GraphQL itself translates.

export const VisibilityEnum = { WORKSPACE: "WORKSPACE", PRIVATE: "PRIVATE" } as const satisfies Record<
  string,
  Visibility
>;
registerEnumType(VisibilityEnum, {
  name: "Visibility",
  description: "Who may read a document.",
  valuesConfig: {
    WORKSPACE: { description: "Everyone in the workspace." },
    PRIVATE: { description: "Its creator alone; its events too." },
  },
});

export const EventTypeEnum = {
  DOCUMENT_CREATED: "document.created",
  DOCUMENT_UPDATED: "document.updated",
  COMMENT_ADDED: "comment.added",
  USER_REGISTERED: "user.registered",
} as const satisfies Record<string, EventType>;
registerEnumType(EventTypeEnum, {
  name: "EventType",
  description: "What happened; on the wire `document.created` and so on.",
  valuesConfig: {
    DOCUMENT_CREATED: { description: "A document was made." },
    DOCUMENT_UPDATED: { description: "A document was changed." },
    COMMENT_ADDED: { description: "A comment was made on a document." },
    USER_REGISTERED: { description: "A user was registered." },
  },
});

export const EventStatusEnum = {
  PENDING: "pending",
  PUBLISHED: "published",
  RETRYING: "retrying",
  PROCESSED: "processed",
  DEAD_LETTERED: "deadLettered",
  DISCARDED: "discarded",
} as const satisfies Record<string, EventStatus>;
registerEnumType(EventStatusEnum, {
  name: "EventStatus",
  description: "How far an event, or one consumer's work on it, has come.",
  valuesConfig: {
    PENDING: { description: "Recorded with its change, not yet published; of a consumer: not yet done." },
    PUBLISHED: { description: "In every consumer's queue." },
    RETRYING: { description: "A consumer failed and will try again." },
    PROCESSED: { description: "Every consumer that handles it is done." },
    DEAD_LETTERED: { description: "A consumer gave up on it; an operator can look at it, replay it or discard it." },
    DISCARDED: { description: "An operator gave up on it: what a consumer failed to do is not done." },
  },
});
