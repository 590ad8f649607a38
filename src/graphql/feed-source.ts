import { type FeedItem, type LogPosition } from "../feed/feed.ts";
import { type Viewer } from "../viewer.ts";

/** What the feed says of the subscription itself. */
export type FeedNotice =
  | { readonly notice: "caughtUp"; readonly position: LogPosition }
  /** Nothing up to there is missing; between the last item and this place nothing was for this subscriber. */
  | { readonly notice: "progress"; readonly position: LogPosition }
  | { readonly notice: "lagged"; readonly dropped: number; readonly resumeAfter: LogPosition }
  | { readonly notice: "cursorExpired"; readonly oldest: LogPosition };

/** What a subscription to the feed executes its selection on. */
export type FeedRoot = FeedItem | FeedNotice;

/** What a subscriber wants of the feed. Those who ask the same differ only in `after`, and in who they are. */
export interface FeedSelection {
  /** Cheap, and the same for everyone: false for what is surely not wanted. */
  readonly prefilter: (item: FeedItem) => boolean;
  /** Is it wanted, by what this viewer may read of it? That they may know of it has been checked. */
  readonly accepts: (item: FeedItem, viewer: Viewer) => boolean | Promise<boolean>;
  readonly after?: LogPosition | undefined;
  /** True when notices are items of the stream; else only errors are told, with their code. */
  readonly withNotices: boolean;
}

const SELECTION = Symbol("feed selection");

/** What a subscription's resolver answers for a selection: the fan-out serves it, shared among all who ask the same. */
export interface FeedSource extends AsyncIterable<never> {
  readonly [SELECTION]: FeedSelection;
}

export const feedSource = (selection: FeedSelection): FeedSource => ({
  [SELECTION]: selection,
  [Symbol.asyncIterator]() {
    throw new Error("A selection of the feed is served by the fan-out.");
  },
});

/** The selection of a source, or null for an ordinary stream. */
export const selectionOf = (stream: object): FeedSelection | null =>
  SELECTION in stream ? (stream[SELECTION] as FeedSelection) : null;
