import { type Handler } from "../handler.ts";
import { indexEntry } from "./index-entry.ts";

export const documentUpdated: Handler<"document.updated"> = (event) => [indexEntry(event)];
