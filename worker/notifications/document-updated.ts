import { type Handler } from "../handler.ts";
import { notification } from "./notification.ts";

/** Tells the creator that the document changed, and by whom when it was somebody else. */
export const documentUpdated: Handler<"document.updated"> = (event) => {
  const { createdBy, title, documentId } = event.data;
  const by = event.actor === createdBy ? "" : ` by ${event.actor}`;
  return [notification(event, createdBy, `Your document '${title}' has been updated${by}`, documentId)];
};
