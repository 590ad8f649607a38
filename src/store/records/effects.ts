import { type Audience } from "../../events/audience.ts";
import { type EventType } from "../../events/catalogue.ts";
import { type Stored } from "../port.ts";

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
