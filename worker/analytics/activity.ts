import { type Envelope } from "../../src/events/envelope.ts";
import { type Effect } from "../handler.ts";

/** One event as it counts in the workspace's activity. */
export const activity = (event: Envelope): Effect => ({
  kind: "insertOnce",
  collection: "activity",
  document: { _id: event.id, type: event.type, at: Date.parse(event.timestamp), audience: event.audience },
});
