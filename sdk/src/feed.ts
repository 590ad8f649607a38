import type { EventFilter, OnEventFeedSubscription, Sdk } from "./generated.ts";
import { placeOf } from "./place.ts";
import type { CallOptions } from "./transport.ts";

type SentItem = OnEventFeedSubscription["eventFeed"];
/** A step in an event's life (`Transition`), or what the feed says of itself; told apart by `__typename`. */
export type FeedItem = Exclude<SentItem, { readonly __typename: "FeedProgress" }>;
export type FeedTransition = Extract<FeedItem, { readonly __typename: "Transition" }>;

export interface FeedOptions extends CallOptions {
  readonly filter?: EventFilter;
  /** A cursor: first what was missed since then. From now on, unless told. */
  readonly after?: string | undefined;
}

export interface Feed extends AsyncIterableIterator<FeedItem> {
  /**
   * Where to go on after the last item that was read, and after what went by since that was not asked for; after `FeedCursorExpired`, which is told once, its `oldest`.
   * Undefined before the first, without `after`. Opaque; safe to store.
   */
  readonly cursor: string | undefined;
}

/** Follows the log; see `BookspaceClient.feed`. */
export function openFeed({ onEventFeed }: Pick<Sdk, "onEventFeed">, { filter, after, signal }: FeedOptions): Feed {
  const source = onEventFeed({ filter, after }, signal ? { signal } : {});
  let cursor = after;
  return {
    get cursor() {
      return cursor;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const { done, value } = await source.next();
        if (done) return { done, value: undefined };
        const item = (value as OnEventFeedSubscription).eventFeed;
        cursor = placeOf(item) ?? cursor;
        if (item.__typename !== "FeedProgress") return { done: false, value: item };
      }
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
}
