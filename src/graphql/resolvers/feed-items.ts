import { GraphQLError } from "graphql";
import { type ApiContext } from "../context.ts";
import { type FeedRoot } from "../feed-source.ts";
import { type EventProcessed } from "../types/events.ts";
import { toFeedItem } from "../types/feed.ts";

/** One item of `eventProcessed`. */
export function processedItem(root: FeedRoot, { encodeCursor }: ApiContext): EventProcessed {
  if (!("transition" in root) || root.transition.status !== "processed")
    throw new GraphQLError("Not a processed event");
  const { eventId, type, subject, attempts, latencyMs, at } = root.transition;
  return { eventId, type, subject, attempts, latencyMs, at, cursor: encodeCursor(root.position) };
}

/** The same as GraphQL calls them. */
export const FEED_RESOLVERS = {
  eventFeed: (root: FeedRoot, _args: unknown, context: ApiContext) => toFeedItem(root, context),
  eventProcessed: (root: FeedRoot, _args: unknown, context: ApiContext) => processedItem(root, context),
} as const;
