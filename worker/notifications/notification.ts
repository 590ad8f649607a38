import { type Envelope } from "../../src/events/envelope.ts";
import { type Effect } from "../handler.ts";

/** One notification for one user: an event makes at most one for each recipient. */
export function notification(event: Envelope, recipient: string, message: string, documentId: string | null): Effect {
  return {
    kind: "insertOnce",
    collection: "notifications",
    document: {
      _id: `${event.id}:${recipient}`,
      recipient,
      message,
      eventId: event.id,
      documentId,
      createdAt: event.timestamp,
      readAt: null,
    },
  };
}
