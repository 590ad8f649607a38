import { type Handler } from "../handler.ts";
import { activity } from "./activity.ts";

export const documentUpdated: Handler<"document.updated"> = (event) => [activity(event)];
