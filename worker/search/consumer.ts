import { type Handlers } from "../handler.ts";
import { documentCreated } from "./document-created.ts";
import { documentUpdated } from "./document-updated.ts";

export const search = {
  "document.created": documentCreated,
  "document.updated": documentUpdated,
} satisfies Handlers;
