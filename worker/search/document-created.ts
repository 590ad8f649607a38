import { type Handler } from "../handler.ts";
import { indexEntry } from "./index-entry.ts";

export const documentCreated: Handler<"document.created"> = (event) => [indexEntry(event)];
