import { termsOf } from "../../src/terms.ts";
import { type Envelope } from "../../src/events/envelope.ts";
import { type Effect } from "../handler.ts";

/** The search entry of a document as it was after this event. The title comes first, so that its terms are never cut off. */
export function indexEntry(event: Envelope<"document.created" | "document.updated">): Effect {
  const { documentId, version, title, tags, content } = event.data;
  return {
    kind: "newerWins",
    entry: {
      _id: documentId,
      version,
      audience: event.audience,
      terms: termsOf(title, ...tags, content),
      titleTerms: termsOf(title),
      updatedAt: event.timestamp,
      eventId: event.id,
    },
  };
}
