import { type Audience, mayKnow, mayRead } from "../events/audience.ts";
import { type Collections } from "../store/collections.ts";
import { gather } from "../store/gather.ts";
import { type Collection, type FindOptions, type Stored } from "../store/port.ts";
import { type ActivityRecord, type NotificationRecord, type SearchEntry } from "../store/records/effects.ts";
import { isOperator, type Viewer } from "../viewer.ts";

/** One effect by its id, as the ledger names it; null when it is not there, or not for this viewer. Asked together, they are read together. */
export interface EffectLookup {
  /** For its recipient; and for an operator who may read the event, for its message repeats what the event says. */
  notification(viewer: Viewer, id: string, audience: Audience): Promise<NotificationRecord | null>;
  /** The entry of a document as it is now, whichever event wrote it. */
  searchEntry(viewer: Viewer, documentId: string): Promise<SearchEntry | null>;
  activity(viewer: Viewer, id: string): Promise<ActivityRecord | null>;
}

export function createEffectLookup({
  notifications,
  search,
  activity,
}: Pick<Collections, "notifications" | "search" | "activity">): EffectLookup {
  const notificationById = byId(notifications);
  const entryById = byId(search, { projection: { titleTerms: 0 } });
  const activityById = byId(activity);

  return {
    async notification(viewer, id, audience) {
      const found = await notificationById(id);
      const visible = found?.recipient === viewer.id || (isOperator(viewer) && mayRead(viewer, audience));
      return visible ? found : null;
    },
    async searchEntry(viewer, documentId) {
      const found = await entryById(documentId);
      return found && mayKnow(viewer, found.audience) ? found : null;
    },
    async activity(viewer, id) {
      const found = await activityById(id);
      return found && mayKnow(viewer, found.audience) ? found : null;
    },
  };
}

function byId<T extends Stored>(collection: Collection<T>, options?: FindOptions): (id: string) => Promise<T | null> {
  return gather(async (ids: readonly string[]) => {
    const found = await collection.find({ _id: { $in: [...new Set(ids)] } }, options).toArray();
    const known = new Map(found.map((record) => [record._id, record]));
    return ids.map((id) => known.get(id) ?? null);
  });
}
