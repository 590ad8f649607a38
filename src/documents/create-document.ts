import { iso } from "../clock.ts";
import { WORKSPACE } from "../events/audience.ts";
import { type DocumentRecord } from "../store/records/workspace.ts";
import { type Caller, type Receipt } from "./commands.ts";
import { type CommandContext } from "./create-commands.ts";
import { firstAnswer, unless } from "./creation.ts";
import { documentEvent } from "./document-event.ts";
import { checkInput, hashInput, idFor, INPUTS } from "./input.ts";

export async function createDocument(
  { collections, outbox, insert, clock, newId }: CommandContext,
  caller: Caller,
  input: unknown,
): Promise<{ document: DocumentRecord; receipt: Receipt }> {
  const { title, content, idempotencyKey, ...rest } = checkInput(INPUTS.createDocument, input);
  const tags = rest.tags ?? [];
  const visibility = rest.visibility ?? "WORKSPACE";
  const createdBy = caller.viewer.id;
  const now = iso(clock());
  const eventId = newId();
  const state: Omit<DocumentRecord, "outbox"> = {
    _id: idFor("createDocument", createdBy, idempotencyKey, newId),
    title,
    content,
    tags,
    visibility,
    audience: visibility === "PRIVATE" ? [createdBy] : WORKSPACE,
    version: 1,
    createdBy,
    createdAt: now,
    updatedAt: now,
    creation: { eventId, inputHash: hashInput([title, content, tags, visibility]) },
  };
  const event = documentEvent("document.created", state, caller, eventId, now);
  const entry = outbox.entry(event);
  const result = await insert.documents({ ...state, outbox: [entry] });
  unless(result);
  if (result === "inserted") {
    outbox.relay("documents", state._id, entry);
    return { document: { ...state, outbox: [] }, receipt: { eventId, type: event.type } };
  }
  // What was made first had the same input, so its first state is this one, at its own time.
  const first = firstAnswer(await collections.documents.findOne({ _id: state._id }), state.creation);
  const document = {
    ...state,
    createdAt: first.createdAt,
    updatedAt: first.createdAt,
    creation: first.creation,
    outbox: [],
  };
  return { document, receipt: { eventId: first.creation.eventId, type: event.type } };
}
