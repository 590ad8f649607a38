import { type Audience } from "../../events/audience.ts";
import { type AnyEnvelope } from "../../events/envelope.ts";
import { type Stored } from "../port.ts";

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

/** A record as it is read for its own sake: its outbox may have megabytes. */
export type WithoutOutbox<T extends WithOutbox> = Omit<T, "outbox">;

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
