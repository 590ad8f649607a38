import { BookspaceError, type NotificationsQuery } from "@bookspace/client";
import { useEffect, useState } from "preact/hooks";
import { bookspace } from "../../state/session.ts";
import { useLive } from "../../state/use-live.ts";
import { asError, useQuery } from "../../state/use-query.ts";
import { useWhenLive } from "../../state/use-when-live.ts";
import { toast } from "../../ui/toast.tsx";

export type Notification = NotificationsQuery["notifications"]["edges"][number]["node"];

/** So many are shown; older ones are not fetched. */
export const MOST_SHOWN = 50;
/** Many at once are counted, not told one by one. */
const TOLD_EVERY_MS = 1_500;

export interface Notifications {
  /** Newest first. */
  readonly list: readonly Notification[];
  readonly unread: number;
  markAllRead(): Promise<void>;
}

/** One's own notifications: those of before, and each as it is made. */
export function useNotifications(): Notifications {
  const [list, setList] = useState<readonly Notification[]>([]);
  const [round, setRound] = useState(0);
  const [toldAt, setToldAt] = useState(0);

  const live = useLive(
    (client, signal) => client.onNotification({}, { signal }),
    ({ notification }) => {
      setList((before) => merge([notification], before));
      if (Date.now() - toldAt < TOLD_EVERY_MS) return;
      setToldAt(Date.now());
      toast(notification.message, { link: { href: `/events/${notification.eventId}`, label: "Its event" } });
    },
    [round],
  );
  useEffect(() => {
    // What was missed for too long to be told again is in the list that is fetched with the next connection.
    if (live.status === "failed" && live.error instanceof BookspaceError && live.error.code === "CURSOR_EXPIRED")
      setRound((before) => before + 1);
  }, [live]);

  // Asked anew with each connection: before the first message there is no place to go on from.
  const { data, reload } = useQuery(
    (client, signal) => client.notifications({ first: MOST_SHOWN }, { signal }),
    [round],
  );
  useWhenLive(reload);
  useEffect(() => {
    if (data)
      setList((before) =>
        merge(
          data.notifications.edges.map(({ node }) => node),
          before,
        ),
      );
  }, [data]);

  const unread = list.filter(({ readAt }) => readAt === null);
  return {
    list,
    unread: unread.length,
    async markAllRead() {
      try {
        await bookspace().markNotificationsRead({ ids: unread.map(({ id }) => id) });
        const readAt = new Date().toISOString();
        setList((before) => before.map((one) => ({ ...one, readAt: one.readAt ?? readAt })));
      } catch (error) {
        toast(asError(error).message, { tone: "error" });
      }
    },
  };
}

/** Newest first, each once, bounded. The first of two with one id is the newer. */
function merge(fresh: readonly Notification[], known: readonly Notification[]): readonly Notification[] {
  const byId = new Map([...known, ...fresh].map((one) => [one.id, one]));
  return [...byId.values()].sort((one, other) => other.createdAt.localeCompare(one.createdAt)).slice(0, MOST_SHOWN);
}
