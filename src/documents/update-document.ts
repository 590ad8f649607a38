import { iso } from "../clock.ts";
import { AppError, notFound } from "../errors.ts";
import { checkRoom } from "../outbox/room.ts";
import { mayRead, WORKSPACE } from "../events/audience.ts";
import { type DocumentRecord } from "../store/records/workspace.ts";
import { type Viewer } from "../viewer.ts";
import { type Caller, type Receipt } from "./commands.ts";
import { type CommandContext } from "./create-commands.ts";
import { documentEvent } from "./document-event.ts";
import { checkInput, INPUTS, type UpdateDocumentInput } from "./input.ts";

/** Updates that meet on one document are tried again on the newer state; so many at once are turned away. */
const MAX_TRIES = 20;

export async function updateDocument(
  { collections, outbox, clock, newId, answered }: CommandContext,
  caller: Caller,
  input: unknown,
): Promise<{ document: DocumentRecord; receipt: Receipt }> {
  const change = checkInput(INPUTS.updateDocument, input);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const current = await collections.documents.findOne({ _id: change.id });
    const next = changed(current, change, caller.viewer, iso(clock()));
    checkRoom(next);
    const event = documentEvent("document.updated", next, caller, newId(), next.updatedAt);
    const entry = outbox.entry(event);
    const { title, content, tags, visibility, audience, version, updatedAt } = next;
    // The version guard is what makes two updates at once follow each other; it goes alone, for a bulk result doesn't tell which matched.
    const { matchedCount } = await collections.documents.updateOne(
      { _id: change.id, version: version - 1 },
      { $set: { title, content, tags, visibility, audience, version, updatedAt }, $push: { outbox: entry } },
    );
    if (matchedCount === 0) {
      answered();
      continue;
    }
    outbox.relay("documents", next._id, entry);
    return { document: next, receipt: { eventId: event.id, type: event.type } };
  }
  throw new AppError("OVERLOADED", "Too many updates of this document at once. Try again.");
}

/** @throws AppError when the document can't be seen, may not be changed so, or isn't at the expected version. */
function changed(
  current: DocumentRecord | null,
  { id, title, content, tags, visibility, expectedVersion }: UpdateDocumentInput,
  viewer: Viewer,
  now: string,
): DocumentRecord {
  if (!current || !mayRead(viewer, current.audience)) throw notFound("document", id);
  if (visibility && visibility !== current.visibility && viewer.id !== current.createdBy) {
    throw new AppError("FORBIDDEN", "Only its creator can change who may see a document.");
  }
  if (expectedVersion && expectedVersion !== current.version) {
    throw new AppError(
      "VERSION_CONFLICT",
      `The document is at version ${current.version}, not ${expectedVersion}: read it again and repeat your change on it.`,
    );
  }
  return {
    ...current,
    title: title ?? current.title,
    content: content ?? current.content,
    tags: tags ?? current.tags,
    visibility: visibility ?? current.visibility,
    audience: (visibility ?? current.visibility) === "PRIVATE" ? [current.createdBy] : WORKSPACE,
    version: current.version + 1,
    updatedAt: now,
  };
}
