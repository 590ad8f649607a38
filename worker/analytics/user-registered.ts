import { type Handler } from "../handler.ts";
import { activity } from "./activity.ts";

export const userRegistered: Handler<"user.registered"> = (event) => [activity(event)];
