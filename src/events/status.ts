/** How far an event, or one consumer's work on it, has come. */
export const EVENT_STATUSES = ["pending", "published", "retrying", "processed", "deadLettered", "discarded"] as const;

export type EventStatus = (typeof EVENT_STATUSES)[number];
