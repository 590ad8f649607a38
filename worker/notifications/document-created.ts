import { type Handler } from "../handler.ts";
import { notification } from "./notification.ts";

/** Tells the creator that the document is there. */
export const documentCreated: Handler<"document.created"> = (event) => {
  const { createdBy, title, documentId } = event.data;
  return [notification(event, createdBy, `Your document '${title}' has been created`, documentId)];
};
