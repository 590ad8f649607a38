import { iso } from "../clock.ts";
import { notFound } from "../errors.ts";
import { mayRead } from "../events/audience.ts";
import { CATALOGUE } from "../events/catalogue.ts";
import { type Envelope } from "../events/envelope.ts";
import { WITHOUT_OUTBOX } from "../store/collections.ts";
import { type CommentRecord } from "../store/records/workspace.ts";
import { type Caller, type Receipt } from "./commands.ts";
import { type CommandContext } from "./create-commands.ts";
import { firstAnswer, unless } from "./creation.ts";
import { checkInput, hashInput, idFor, INPUTS } from "./input.ts";

export async function addComment(
  { collections, outbox, insert, clock, newId }: CommandContext,
  { viewer, traceparent }: Caller,
  input: unknown,
): Promise<{ comment: CommentRecord; receipt: Receipt }> {
  const { documentId, body, idempotencyKey } = checkInput(INPUTS.addComment, input);
  const document = await collections.documents.findOne({ _id: documentId }, { projection: WITHOUT_OUTBOX });
  if (!document || !mayRead(viewer, document.audience)) throw notFound("document", documentId);
  const now = iso(clock());
  const comment: Omit<CommentRecord, "outbox"> = {
    _id: idFor("addComment", viewer.id, idempotencyKey, newId),
    documentId,
    author: viewer.id,
    body,
    createdAt: now,
    creation: { eventId: newId(), inputHash: hashInput([documentId, body]) },
  };
  const event: Envelope<"comment.added"> = {
    id: comment.creation.eventId,
    type: "comment.added",
    timestamp: now,
    version: CATALOGUE["comment.added"].version,
    actor: viewer.id,
    subject: documentId,
    audience: document.audience,
    data: {
      commentId: comment._id,
      documentId,
      documentTitle: document.title,
      documentOwner: document.createdBy,
      author: viewer.id,
      body,
    },
    ...(traceparent ? { traceparent } : {}),
  };
  const entry = outbox.entry(event);
  const result = await insert.comments({ ...comment, outbox: [entry] });
  unless(result);
  if (result === "inserted") {
    outbox.relay("comments", comment._id, entry);
    return { comment: { ...comment, outbox: [] }, receipt: { eventId: event.id, type: event.type } };
  }
  const first = firstAnswer(await collections.comments.findOne({ _id: comment._id }), comment.creation);
  return { comment: first, receipt: { eventId: first.creation.eventId, type: event.type } };
}
