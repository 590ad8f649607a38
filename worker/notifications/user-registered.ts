import { type Handler } from "../handler.ts";
import { notification } from "./notification.ts";

/** Welcomes a new user. */
export const userRegistered: Handler<"user.registered"> = (event) => [
  notification(event, event.data.userId, `Welcome to BookSpace, ${event.data.name}`, null),
];
