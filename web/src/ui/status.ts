import type { EventStatus, EventType } from "@bookspace/client";

export type Tone = "gray" | "blue" | "green" | "amber" | "red" | "violet";

interface Look {
  readonly label: string;
  readonly tone: Tone;
}

/** How each status is called and coloured, everywhere. */
export const STATUS: Readonly<Record<EventStatus, Look>> = {
  PENDING: { label: "Pending", tone: "gray" },
  PUBLISHED: { label: "Published", tone: "blue" },
  RETRYING: { label: "Retrying", tone: "amber" },
  PROCESSED: { label: "Processed", tone: "green" },
  DEAD_LETTERED: { label: "Dead-lettered", tone: "red" },
  DISCARDED: { label: "Discarded", tone: "violet" },
};

/** Event types under their names on the wire. */
export const TYPE_NAME: Readonly<Record<EventType, string>> = {
  DOCUMENT_CREATED: "document.created",
  DOCUMENT_UPDATED: "document.updated",
  COMMENT_ADDED: "comment.added",
  USER_REGISTERED: "user.registered",
};

/** Will nothing more happen to it by itself? */
export const isSettled = (status: EventStatus): boolean =>
  status === "PROCESSED" || status === "DEAD_LETTERED" || status === "DISCARDED";
