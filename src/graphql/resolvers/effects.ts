import { Arg, Ctx, Extensions, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import { iso, systemClock } from "../../clock.ts";
import { type SignedIn } from "../context.ts";
import { type Connection, PAGE_SIZE, toConnection } from "../types/connection.ts";
import { toDocument } from "../types/documents.ts";
import {
  ActivityBucket,
  type Notification,
  NotificationConnection,
  SearchConnection,
  type SearchHit,
  toNotification,
} from "../types/effects.ts";
import { DateTime } from "../types/scalars.ts";

const WAIT_MS = 2_000;
/** In fields: it goes through as many as 50,000 events. */
const ACTIVITY_COST = 1_000;
const SETTLED_AFTER =
  "With `settledAfter`, a receipt's event id, it waits until that event is settled, up to `waitMs` (0 to 10,000), and fails with SETTLE_TIMEOUT after that: so you read what your own change caused.";

@Resolver()
export class EffectResolver {
  @Query(() => NotificationConnection, {
    description: `Your notifications, newest first. ${SETTLED_AFTER}`,
  })
  async notifications(
    @Arg("first", () => Int, { defaultValue: 20, description: PAGE_SIZE }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Arg("unreadOnly", () => Boolean, { defaultValue: false }) unreadOnly: boolean,
    @Arg("settledAfter", () => ID, { nullable: true }) settledAfter: string | null,
    @Arg("waitMs", () => Int, { defaultValue: WAIT_MS }) waitMs: number,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<Connection<Notification>> {
    if (settledAfter) await services.waitUntilSettled(viewer, settledAfter, waitMs);
    return toConnection(await services.notifications.list(viewer, { first, after, unreadOnly }), after, toNotification);
  }

  @Mutation(() => Int, { description: "Marks notifications of yours as read; answers how many were unread until now." })
  markNotificationsRead(
    @Arg("ids", () => [ID], { description: "At most 100." }) ids: string[],
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<number> {
    return services.notifications.markRead(viewer, ids, iso(systemClock()));
  }

  @Query(() => SearchConnection, {
    description: `Documents that have every word of the query, best first; the last word also as a beginning. ${SETTLED_AFTER}`,
  })
  async search(
    @Arg("query", () => String) query: string,
    @Arg("first", () => Int, { defaultValue: 20, description: PAGE_SIZE }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Arg("settledAfter", () => ID, { nullable: true }) settledAfter: string | null,
    @Arg("waitMs", () => Int, { defaultValue: WAIT_MS }) waitMs: number,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<Connection<SearchHit>> {
    if (settledAfter) await services.waitUntilSettled(viewer, settledAfter, waitMs);
    const page = await services.search.search(viewer, query, { first, after });
    return toConnection(page, after, ({ document, score, snippet }) => ({
      document: toDocument(document),
      score,
      snippet,
    }));
  }

  @Extensions({ cost: ACTIVITY_COST })
  @Query(() => [ActivityBucket], {
    description: "What happened in the workspace, counted by type and stretch of time, oldest first.",
  })
  async activity(
    @Arg("since", () => DateTime) since: string,
    @Arg("until", () => DateTime, { nullable: true }) until: string | null,
    @Arg("bucketMinutes", () => Int, { defaultValue: 60 }) bucketMinutes: number,
    @Ctx() { services, viewer }: SignedIn,
  ): Promise<readonly ActivityBucket[]> {
    return services.activity.activity(viewer, { since, until, bucketMinutes });
  }
}
