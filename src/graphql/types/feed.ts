import { createUnionType, Field, Float, ID, Int, ObjectType } from "type-graphql";
import { type EventType } from "../../events/catalogue.ts";
import { type Transition as FeedTransition } from "../../events/transition.ts";
import { type EventStatus } from "../../store/records/ledger.ts";
import { type ApiContext } from "../context.ts";
import { type FeedRoot } from "../feed-source.ts";
import { EventStatusEnum, EventTypeEnum } from "./enums.ts";
import { AttemptError, toAttemptError } from "./events.ts";
import { Cursor, DateTime } from "./scalars.ts";

@ObjectType({ description: "One step in an event's life.", simpleResolvers: true })
export class Transition {
  @Field(() => ID, { description: "The event." })
  eventId!: string;

  @Field(() => EventTypeEnum, { description: "What happened." })
  type!: EventType;

  @Field(() => ID, { description: "The document or user that it is about." })
  subject!: string;

  @Field(() => ID, { description: "Who caused the event." })
  actor!: string;

  @Field(() => String, { nullable: true, description: "Whose step it is; null when it is the event's own." })
  consumer!: string | null;

  @Field(() => EventStatusEnum, {
    description: "What this step leads to: of the consumer when one is named, else of the event.",
  })
  status!: EventStatus;

  @Field(() => Int, {
    nullable: true,
    description: "The consumer's attempt that ended with this, or the last one before it.",
  })
  attempt!: number | null;

  @Field(() => AttemptError, { nullable: true, description: "Why the attempt failed." })
  error!: AttemptError | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "How long the attempt took that ended with this, in milliseconds; of an event that is processed, from the mutation to the last consumer's end.",
  })
  durationMs!: number | null;

  @Field(() => DateTime, { nullable: true, description: "When the consumer will try again." })
  nextAttemptAt!: string | null;

  @Field(() => DateTime, { description: "When it happened." })
  at!: string;

  @Field(() => Cursor, { description: "Its place in the lifecycle log: subscribe with `after` to go on from here." })
  cursor!: string;
}

@ObjectType({
  description:
    "The feed is up to date with the log: from here on it is live. Sent once, also to say that the subscription stands.",
  simpleResolvers: true,
})
export class FeedCaughtUp {
  @Field(() => Cursor, { description: "The place up to which everything was sent." })
  cursor!: string;
}

@ObjectType({
  description:
    "Much went by that was not for this subscription: go on from here, not from the last item. Sent now and then, also while it catches up.",
  simpleResolvers: true,
})
export class FeedProgress {
  @Field(() => Cursor, { description: "The place up to which everything was sent." })
  cursor!: string;
}

@ObjectType({
  description: "This subscriber was too slow and is ended; what it missed can be had with `after: resumeAfter`.",
  simpleResolvers: true,
})
export class FeedLagged {
  @Field(() => Int, { description: "How many items were not sent." })
  dropped!: number;

  @Field(() => Cursor, { description: "The place up to which everything was sent." })
  resumeAfter!: string;
}

@ObjectType({
  description: "The log no longer reaches back to the cursor; query `events` for what came before `oldest`.",
  simpleResolvers: true,
})
export class FeedCursorExpired {
  @Field(() => Cursor, { description: "The oldest place that can be resumed from." })
  oldest!: string;
}

/** Each kind of item is known by a field that it alone has, but for one that has none and says so. */
export function typeNameOf(item: object): string {
  if ("__typename" in item) return String(item.__typename);
  if ("eventId" in item) return "Transition";
  if ("dropped" in item) return "FeedLagged";
  return "oldest" in item ? "FeedCursorExpired" : "FeedCaughtUp";
}

export const FeedItem = createUnionType({
  name: "FeedItem",
  description: "A step in an event's life, or what the feed says of the subscription itself.",
  types: () => [Transition, FeedCaughtUp, FeedProgress, FeedLagged, FeedCursorExpired] as const,
  resolveType: typeNameOf,
});

const PROGRESS = { __typename: "FeedProgress" } as const;

const STATUS_AFTER: Readonly<Record<FeedTransition["status"], EventStatus>> = {
  published: "published",
  handled: "processed",
  failed: "retrying",
  deadLettered: "deadLettered",
  processed: "processed",
  replayed: "published",
  discarded: "discarded",
};

/** What the feed has, in the contract's words. */
export function toFeedItem(root: FeedRoot, { encodeCursor }: ApiContext): typeof FeedItem {
  if ("transition" in root) return toTransition(root.transition, encodeCursor(root.position));
  if (root.notice === "caughtUp") return { cursor: encodeCursor(root.position) };
  if (root.notice === "progress") return Object.assign({ cursor: encodeCursor(root.position) }, PROGRESS);
  if (root.notice === "lagged") return { dropped: root.dropped, resumeAfter: encodeCursor(root.resumeAfter) };
  return { oldest: encodeCursor(root.oldest) };
}

function toTransition(transition: FeedTransition, cursor: string): Transition {
  const { eventId, type, subject, actor, status, at } = transition;
  return {
    eventId,
    type,
    subject,
    actor,
    consumer: "consumer" in transition ? transition.consumer : null,
    status: STATUS_AFTER[status],
    attempt: "attempt" in transition ? transition.attempt : null,
    error: "error" in transition ? toAttemptError(transition.error) : null,
    durationMs: durationOf(transition),
    nextAttemptAt: "nextAttemptAt" in transition ? transition.nextAttemptAt : null,
    at,
    cursor,
  };
}

function durationOf(transition: FeedTransition): number | null {
  if (transition.status === "processed") return transition.latencyMs;
  return "durationMs" in transition ? transition.durationMs : null;
}
