import { type Handler } from "../handler.ts";
import { activity } from "./activity.ts";

export const commentAdded: Handler<"comment.added"> = (event) => [activity(event)];
