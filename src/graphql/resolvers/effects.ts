import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import { iso, systemClock } from "../../clock.ts";
import { requireViewer } from "../../viewer.ts";
import { type ApiContext } from "../context.ts";
import { type Connection, toConnection } from "../types/connection.ts";
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

@Resolver()
export class EffectResolver {
  @Query(() => NotificationConnection, { description: "Your notifications, newest first." })
  async notifications(
    @Arg("first", () => Int, { defaultValue: 20 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Arg("unreadOnly", () => Boolean, { defaultValue: false }) unreadOnly: boolean,
    @Ctx() { services, viewer }: ApiContext,
  ): Promise<Connection<Notification>> {
    return toConnection(
      await services.notifications.list(requireViewer(viewer), { first, after, unreadOnly }),
      after,
      toNotification,
    );
  }

  @Mutation(() => Int, { description: "Marks notifications of yours as read; answers how many were unread until now." })
  markNotificationsRead(
    @Arg("ids", () => [ID]) ids: string[],
    @Ctx() { services, viewer }: ApiContext,
  ): Promise<number> {
    return services.notifications.markRead(requireViewer(viewer), ids, iso(systemClock()));
  }

  @Query(() => SearchConnection, {
    description: "Documents that have every word of the query, best first; the last word also as a beginning.",
  })
  async search(
    @Arg("query", () => String) query: string,
    @Arg("first", () => Int, { defaultValue: 20 }) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() { services, viewer }: ApiContext,
  ): Promise<Connection<SearchHit>> {
    const page = await services.search.search(requireViewer(viewer), query, { first, after });
    return toConnection(page, after, ({ document, score, snippet }) => ({
      document: toDocument(document),
      score,
      snippet,
    }));
  }

  @Query(() => [ActivityBucket], {
    description: "What happened in the workspace, counted by type and stretch of time, oldest first.",
  })
  async activity(
    @Arg("since", () => DateTime) since: string,
    @Arg("until", () => DateTime, { nullable: true }) until: string | null,
    @Arg("bucketMinutes", () => Int, { defaultValue: 60 }) bucketMinutes: number,
    @Ctx() { services, viewer }: ApiContext,
  ): Promise<readonly ActivityBucket[]> {
    return services.activity.activity(requireViewer(viewer), { since, until, bucketMinutes });
  }
}
