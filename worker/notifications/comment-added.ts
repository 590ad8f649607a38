import { type Handler } from "../handler.ts";
import { notification } from "./notification.ts";

/** Tells the document's owner of a comment, unless it is the owner's own. */
export const commentAdded: Handler<"comment.added"> = (event) => {
  const { author, documentOwner, documentTitle, documentId } = event.data;
  if (author === documentOwner) return [];
  return [notification(event, documentOwner, `${author} commented on your document '${documentTitle}'`, documentId)];
};
