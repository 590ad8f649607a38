import { type Handler } from "../handler.ts";
import { activity } from "./activity.ts";

export const documentCreated: Handler<"document.created"> = (event) => [activity(event)];
