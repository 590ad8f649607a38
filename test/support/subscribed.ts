import { eventually } from "./eventually.ts";
import { type RawSubscriber, type startSubscriptions } from "./subscriptions.ts";

export type Running = Awaited<ReturnType<typeof startSubscriptions>>;

export const PROCESSED = "subscription ($after: Cursor) { eventProcessed(after: $after) { eventId cursor } }";
export const WITH_EVENT = "subscription { eventProcessed { eventId cursor event { id data } } }";
export const FEED = `subscription ($after: Cursor) { eventFeed(after: $after) { __typename
  ... on Transition { eventId cursor } ... on FeedCaughtUp { cursor } ... on FeedLagged { dropped resumeAfter } ... on FeedCursorExpired { oldest } } }`;

export const idsOf = ({ received }: RawSubscriber): unknown[] =>
  received.map((data) => (data["eventProcessed"] ?? data["eventFeed"])?.["eventId"]).filter(Boolean);
export const kindsOf = ({ received }: RawSubscriber): unknown[] =>
  received.map((data) => data["eventFeed"]?.["__typename"]);

/** Of `eventProcessed`, which doesn't say by itself that it stands. */
export const live = (run: Running, subscribers: readonly RawSubscriber[]) =>
  eventually(async () => {
    run.lifecycle.append(`warm-up ${run.feed.head().offset}`);
    return subscribers.every(({ received }) => received.length > 0);
  }, "everyone to be live");
