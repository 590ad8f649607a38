import * as z from "zod";

const id = z.string().min(1).max(128);
const user = id.meta({ description: "A user's id." });

const title = z.string().max(200);

/** A document's whole state after a change, so that no consumer has to ask for it. */
export const documentState = z.object({
  documentId: id,
  title,
  content: z.string().max(100_000),
  tags: z.array(z.string().max(50)).max(20),
  visibility: z
    .enum(["WORKSPACE", "PRIVATE"])
    .meta({ description: "Everyone in the workspace, or its creator alone." }),
  version: z
    .int()
    .min(1)
    .meta({ description: "The document's version after this event: what the effects of one document are ordered by." }),
  createdBy: user,
});

export const addedComment = z.object({
  commentId: id,
  documentId: id,
  documentTitle: title,
  documentOwner: user,
  author: user,
  body: z.string().max(10_000),
});

export const registeredUser = z.object({ userId: user, name: z.string().max(200) });
