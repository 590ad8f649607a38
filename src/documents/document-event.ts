import { CATALOGUE } from "../events/catalogue.ts";
import { type Envelope } from "../events/envelope.ts";
import { type DocumentRecord } from "../store/records/workspace.ts";
import { type Caller } from "./commands.ts";

/** The event that carries a document's whole state after a change, so that no consumer has to ask for it. */
export const documentEvent = (
  type: "document.created" | "document.updated",
  { _id, title, content, tags, visibility, version, createdBy, audience }: Omit<DocumentRecord, "outbox">,
  { viewer, traceparent }: Caller,
  id: string,
  timestamp: string,
): Envelope<"document.created" | "document.updated"> => ({
  id,
  type,
  timestamp,
  version: CATALOGUE[type].version,
  actor: viewer.id,
  subject: _id,
  audience,
  data: { documentId: _id, title, content, tags: [...tags], visibility, version, createdBy },
  ...(traceparent ? { traceparent } : {}),
});
