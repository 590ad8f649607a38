import { type EventType } from "../src/events/catalogue.ts";
import { type Envelope } from "../src/events/envelope.ts";
import { TRANSITION_BOUNDS } from "../src/events/transition.ts";
import { type ActivityRecord, type NotificationRecord, type SearchEntry } from "../src/store/records/effects.ts";

/** What a handler wants to be so, as data: the consumer writes the effects of a whole batch at once. */
export type Effect =
  /** Its `_id` is made from the event, so that a second time changes nothing. */
  | { readonly kind: "insertOnce"; readonly collection: "notifications"; readonly document: NotificationRecord }
  | { readonly kind: "insertOnce"; readonly collection: "activity"; readonly document: ActivityRecord }
  /** Replaces what is there only when that is of an older version of the document. */
  | { readonly kind: "newerWins"; readonly entry: SearchEntry };

/** One event's effects are told in one transition, and that is bounded: an event with more is parked. */
export class TooManyEffects extends Error {
  readonly code = "TOO_MANY_EFFECTS";
  readonly permanent = true;
  constructor(count: number) {
    super(`The handler made ${count} effects of one event; ${TRANSITION_BOUNDS.effects} are the most.`);
    this.name = "TooManyEffects";
  }
}

/**
 * What one consumer does for one event type, with at most 1,000 effects. It throws to be tried again after 1 s, 2 s and 4 s, and
 * fails with HANDLER_TIMEOUT after 30 s; an error with `permanent: true` parks the event at once. It may run more than once
 * for the same event.
 */
export type Handler<T extends EventType> = (event: Envelope<T>) => readonly Effect[] | Promise<readonly Effect[]>;

/** A consumer's handlers, one an event type; a type that is left out is none of its business. */
export type Handlers = { readonly [T in EventType]?: Handler<T> };
