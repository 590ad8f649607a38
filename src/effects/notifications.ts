import { AppError } from "../errors.ts";
import { type Collections } from "../store/collections.ts";
import { MAX_PAGE, type Page, type PageRequest, readPage } from "../store/page.ts";
import { type NotificationRecord } from "../store/records/effects.ts";
import { type Viewer } from "../viewer.ts";

export interface NotificationList extends PageRequest {
  readonly unreadOnly?: boolean | null | undefined;
}

/** A viewer's own notifications; those of others are as if they weren't there. */
export interface NotificationQueries {
  list(viewer: Viewer, list: NotificationList): Promise<Page<NotificationRecord>>;
  /** Those of the ids that are there, in the order asked for. @throws AppError BAD_USER_INPUT for more than 100 ids. */
  byIds(viewer: Viewer, ids: readonly string[]): Promise<readonly NotificationRecord[]>;
  /** How many were unread until now. @throws AppError BAD_USER_INPUT for more than 100 ids. */
  markRead(viewer: Viewer, ids: readonly string[], nowIso: string): Promise<number>;
}

export function createNotificationQueries({ notifications }: Pick<Collections, "notifications">): NotificationQueries {
  return {
    list: (viewer, { unreadOnly, ...page }) =>
      readPage(notifications, { recipient: viewer.id, ...(unreadOnly ? { readAt: null } : {}) }, "createdAt", page),
    async byIds(viewer, ids) {
      checkIds(ids);
      const found = await notifications.find({ _id: { $in: ids }, recipient: viewer.id }).toArray();
      const byId = new Map(found.map((record) => [record._id, record]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
    async markRead(viewer, ids, nowIso) {
      checkIds(ids);
      const { modifiedCount } = await notifications.updateMany(
        { _id: { $in: ids }, recipient: viewer.id, readAt: null },
        { $set: { readAt: nowIso } },
      );
      return modifiedCount;
    },
  };
}

function checkIds(ids: readonly string[]): void {
  if (ids.length <= MAX_PAGE) return;
  throw new AppError("BAD_USER_INPUT", `At most ${MAX_PAGE} ids at a time.`, {
    issues: [{ path: "ids", message: `at most ${MAX_PAGE}` }],
  });
}
