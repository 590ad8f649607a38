import { type AnyEnvelope } from "../events/envelope.ts";
import { type Transition } from "../events/transition.ts";

/** A place in the lifecycle log: the message's offset, and which of its transitions. */
export interface LogPosition {
  readonly offset: number;
  readonly index: number;
}

export const isAfter = (a: LogPosition, b: LogPosition): boolean =>
  a.offset > b.offset || (a.offset === b.offset && a.index > b.index);

/** The place after every transition of a message. */
export const endOf = (offset: number): LogPosition => ({ offset, index: 0xffff_ffff });

/** One transition as the log has it; `event` is there for `published`, whose message is the event itself. */
export interface FeedItem {
  readonly position: LogPosition;
  readonly transition: Transition;
  readonly event?: AnyEnvelope | undefined;
}

/** A stretch of the log: all that is between the place that was asked for and `upTo`, in order, each once. */
export interface FeedPage {
  readonly items: readonly FeedItem[];
  readonly upTo: LogPosition;
}

export interface SubscribeOptions {
  readonly matches: (item: FeedItem) => boolean;
  /** Start with what came after this place; without it, with what comes next. */
  readonly after?: LogPosition | undefined;
}

/** An API process's reader of the lifecycle log, and the subscribers that hang on it. */
export interface Feed {
  /** The place up to which this process has read: what happens from now on comes after it. */
  head(): LogPosition;
  /**
   * What matches, in order, each once. Subscribed when this returns: nothing that comes later is missed.
   * The queue is bounded: `next()` of a subscriber that fell behind rejects with SubscriberLagged, and of one whose
   * `after` is older than the log, or past its end, with CursorExpired; then it is over. So it is for all when the log is
   * replaced by another one.
   */
  subscribe(options: SubscribeOptions): AsyncIterableIterator<FeedItem>;
  /** The next stretch after a place from the recent tail in memory; empty at the head, null when the tail does not reach back. */
  recentAfter(position: LogPosition): FeedPage | null;
  /**
   * The same for places that the tail has lost, from the log itself; and for those that this process has yet to read up to,
   * once it has: another one may be ahead. @throws CursorExpired when the log doesn't reach back to the place, or ends before it.
   */
  historyAfter(position: LogPosition): Promise<FeedPage>;
  /** Waits for one's turn to make some more of what was missed: those who come back share them, with what reads the log for them. */
  turn(): Promise<void>;
  /** What the bounded recent tail holds of one event, oldest first. */
  recent(eventId: string): readonly FeedItem[];
  /** Resolves when an item of that event has been read that `isFor` says yes to, or after `timeoutMs`. */
  seen(eventId: string, timeoutMs: number, isFor: (item: FeedItem) => boolean): Promise<void>;
  /** Tells of each transition that is read from now on, before its subscribers get it. To be cheap, and not to throw. */
  observe(observer: (transition: Transition) => void): void;
  /**
   * Tells that the log was replaced by another one, before anything of that is handed on: every place in the old one means
   * something else from now on. Answers how to listen no more.
   */
  onReplaced(listener: (gone: CursorExpired) => void): () => void;
  readonly subscribers: number;
  close(): Promise<void>;
}

/** The subscriber was too slow for its bound. What it missed can be had with `after: resumeAfter`. */
export class SubscriberLagged extends Error {
  readonly dropped: number;
  readonly resumeAfter: LogPosition;
  constructor(dropped: number, resumeAfter: LogPosition) {
    super(`This subscription fell behind by ${dropped} items and was ended; resume it from its last cursor.`);
    this.name = "SubscriberLagged";
    this.dropped = dropped;
    this.resumeAfter = resumeAfter;
  }
}

/** The log no longer reaches back to the cursor, or it is another log than the cursor's. */
export class CursorExpired extends Error {
  readonly oldest: LogPosition;
  constructor(oldest: LogPosition) {
    super("The log no longer has the place of this cursor: query 'events' for what came before, then subscribe anew.");
    this.name = "CursorExpired";
    this.oldest = oldest;
  }
}
