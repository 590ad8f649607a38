import type { EventStatus, EventType } from "../sdk/src/index.ts";

/** Event types as they are called on the wire. The compiler says when the API has another one. */
export const TYPE_NAMES: Readonly<Record<EventType, string>> = {
  DOCUMENT_CREATED: "document.created",
  DOCUMENT_UPDATED: "document.updated",
  COMMENT_ADDED: "comment.added",
  USER_REGISTERED: "user.registered",
};

export const STATUS_NAMES: Readonly<Record<EventStatus, string>> = {
  PENDING: "pending",
  PUBLISHED: "published",
  RETRYING: "retrying",
  PROCESSED: "processed",
  DEAD_LETTERED: "dead-lettered",
  DISCARDED: "discarded",
};

/** For completion and help; the API decides which there are. */
export const USUAL_CONSUMERS: readonly string[] = ["notifications", "search", "analytics"];

const keysWhere = <Key extends string>(names: Readonly<Record<Key, string>>, fits: (name: string) => boolean): Key[] =>
  (Object.entries(names) as [Key, string][]).flatMap(([key, name]) => (fits(name) ? [key] : []));

/** "document.created", DOCUMENT_CREATED, or "document" for all that begins so; empty when there is none. */
export function typesNamed(text: string): readonly EventType[] {
  const name = text.toLowerCase().replaceAll("_", ".");
  return keysWhere(TYPE_NAMES, (known) => known === name || known.startsWith(`${name}.`));
}

/** "dead-lettered", DEAD_LETTERED; undefined when there is none. */
export function statusNamed(text: string): EventStatus | undefined {
  const name = text.toLowerCase().replaceAll("_", "-");
  return keysWhere(STATUS_NAMES, (known) => known === name)[0];
}
