import { type Handlers } from "../handler.ts";
import { commentAdded } from "./comment-added.ts";
import { documentCreated } from "./document-created.ts";
import { documentUpdated } from "./document-updated.ts";
import { userRegistered } from "./user-registered.ts";

export const analytics = {
  "document.created": documentCreated,
  "document.updated": documentUpdated,
  "comment.added": commentAdded,
  "user.registered": userRegistered,
} satisfies Handlers;
