import { Arg, Ctx, ID, Resolver, Root, Subscription } from "type-graphql";
import { type Feed, type FeedItem as LogItem, type LogPosition } from "../../feed/feed.ts";
import { applyTransition, isSettled } from "../../ledger/projection.ts";
import { notFound } from "../../errors.ts";
import { type NotificationRecord } from "../../store/records/effects.ts";
import { type EventRecord } from "../../store/records/ledger.ts";
import { type SignedIn } from "../context.ts";
import { type FeedRoot, type FeedSelection, type FeedSource, feedSource } from "../feed-source.ts";
import { mapStream } from "../map-stream.ts";
import { Notification, toNotification } from "../types/effects.ts";
import { Event, EventProcessed, toEvent } from "../types/events.ts";
import { filterFeed } from "./feed-filter.ts";
import { processedItem } from "./feed-items.ts";
import { FeedItem, toFeedItem } from "../types/feed.ts";
import { EventFilterInput } from "../types/inputs.ts";
import { Cursor } from "../types/scalars.ts";

interface SubscribeArguments {
  readonly args: Readonly<Record<string, unknown>>;
  readonly context: SignedIn;
}

const placeOf = ({ args, context: { services, viewer } }: SubscribeArguments): LogPosition | undefined =>
  typeof args["after"] === "string" ? services.cursors.decode(viewer.id, args["after"]) : undefined;

function filtered(given: SubscribeArguments): Pick<FeedSelection, "after" | "prefilter" | "accepts"> {
  const filter = (given.args["filter"] as EventFilterInput | null | undefined) ?? {};
  return { after: placeOf(given), ...filterFeed(filter, given.context.services) };
}

const feedOf = (given: SubscribeArguments): FeedSource => feedSource({ ...filtered(given), withNotices: true });

function processedItems(given: SubscribeArguments): FeedSource {
  const { prefilter, ...selection } = filtered(given);
  return feedSource({
    ...selection,
    withNotices: false,
    prefilter: (item) => item.transition.status === "processed" && prefilter(item),
  });
}

/** Subscribed to the feed before the state is read: what happens between the two is merged, not missed. */
async function statesOf({
  args,
  context: { services, viewer },
}: SubscribeArguments): Promise<AsyncIterableIterator<EventRecord>> {
  const id = String(args["id"]);
  const source: ReturnType<Feed["subscribe"]> = services.feed.subscribe({
    matches: ({ transition }) => transition.eventId === id,
  });
  const current = await services.events.event(viewer, id).catch(async (error: unknown) => {
    await source.return?.();
    throw error;
  });
  if (!current) {
    await source.return?.();
    throw notFound("event", id);
  }
  let record = current;
  const steps = mapStream(
    source,
    ({ transition, event }: LogItem) => {
      const next = applyTransition(record, transition, event);
      if (next === record) return [];
      record = next;
      return [next];
    },
    isSettled,
  );
  return startingWith(current, steps);
}

function startingWith(
  first: EventRecord,
  rest: AsyncIterableIterator<EventRecord>,
): AsyncIterableIterator<EventRecord> {
  let started = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (started)
        return isSettled(first) ? ((await rest.return?.()) ?? { done: true, value: undefined }) : rest.next();
      started = true;
      return { done: false, value: first };
    },
    return: () => rest.return?.() ?? Promise.resolve({ done: true, value: undefined }),
    throw: (error) => rest.throw?.(error) ?? Promise.reject(error),
  };
}

interface OwnNotification {
  readonly record: NotificationRecord;
  readonly position: LogPosition;
}

function ownNotifications(given: SubscribeArguments): AsyncIterableIterator<OwnNotification> {
  const { services, viewer } = given.context;
  const { feed, notifications } = services;
  const forViewer = ({ transition }: LogItem): readonly string[] =>
    transition.status === "handled"
      ? transition.effects
          .filter(({ kind, recipient }) => kind === "notification" && recipient === viewer.id)
          .map(({ id }) => id)
      : [];
  const source = feed.subscribe({ after: placeOf(given), matches: (item) => forViewer(item).length > 0 });
  return mapStream(source, async (item) => {
    const records = await notifications.byIds(viewer, forViewer(item));
    return records.map((record) => ({ record, position: item.position }));
  });
}

@Resolver()
export class SubscriptionResolver {
  @Subscription(() => EventProcessed, {
    description:
      "Each event that all its consumers are done with. With `after`, first what was missed since that cursor.",
    subscribe: processedItems as never,
  })
  eventProcessed(
    @Root() root: FeedRoot,
    @Arg("filter", () => EventFilterInput, { nullable: true }) _filter: EventFilterInput | null,
    @Arg("after", () => Cursor, { nullable: true }) _after: string | null,
    @Ctx() context: SignedIn,
  ): EventProcessed {
    return processedItem(root, context);
  }

  @Subscription(() => FeedItem, {
    description:
      "Every step of every event that you may see, in the order of the log. With `after`, first what was missed since that cursor, then FeedCaughtUp, then live, with no gap and no repeat between.",
    subscribe: feedOf as never,
  })
  eventFeed(
    @Root() root: FeedRoot,
    @Arg("filter", () => EventFilterInput, { nullable: true }) _filter: EventFilterInput | null,
    @Arg("after", () => Cursor, { nullable: true }) _after: string | null,
    @Ctx() context: SignedIn,
  ): typeof FeedItem {
    return toFeedItem(root, context);
  }

  @Subscription(() => Event, {
    description: "The event as it stands now, then again at every step; completes when it is settled.",
    subscribe: statesOf as never,
  })
  event(@Root() record: EventRecord, @Arg("id", () => ID) _id: string, @Ctx() { viewer }: SignedIn): Event {
    return toEvent(record, viewer);
  }

  @Subscription(() => Notification, {
    description: "Your notifications as they are made. With `after`, first what was missed since that cursor.",
    subscribe: ownNotifications as never,
  })
  notification(
    @Root() { record, position }: OwnNotification,
    @Arg("after", () => Cursor, { nullable: true }) _after: string | null,
    @Ctx() { encodeCursor }: SignedIn,
  ): Notification {
    return { ...toNotification(record), cursor: encodeCursor(position) };
  }
}
