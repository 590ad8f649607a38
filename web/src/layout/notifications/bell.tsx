import { useId, useRef, useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
import { Popover } from "../../ui/popover.tsx";
import { Empty } from "../../ui/states.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { useShortcut } from "../../ui/shortcuts.tsx";
import { MOST_SHOWN, type Notification, useNotifications } from "./use-notifications.ts";

/** The corner where one's notifications come in. */
export function Bell() {
  const { list, unread, markAllRead } = useNotifications();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const shown = unread >= MOST_SHOWN ? `${MOST_SHOWN}+` : String(unread);
  useShortcut("g i", "Show notifications", () => setOpen(true), "Go to");
  return (
    <div class="bell" ref={box}>
      <Button
        kind="quiet"
        icon="alerts"
        label={unread > 0 ? `Notifications, ${shown} unread` : "Notifications"}
        expanded={open}
        onClick={() => setOpen(!open)}
      />
      {unread > 0 && (
        <span class="bell-count numeric" aria-hidden="true">
          {shown}
        </span>
      )}
      {open && (
        <Popover id={id} label="Notifications" opener={box} onClose={() => setOpen(false)}>
          <div class="popover-line">
            <strong>Notifications</strong>
            <Button kind="quiet" icon="check" disabled={unread === 0} onClick={() => void markAllRead()}>
              Mark all read
            </Button>
          </div>
          {list.length === 0 ? (
            <Empty icon="alerts" title="No notifications yet">
              <p>You get one when a document of yours is created, or when somebody comments on it.</p>
            </Empty>
          ) : (
            <ul class="notifications">
              {list.map((notification) => (
                <Entry key={notification.id} notification={notification} onFollow={() => setOpen(false)} />
              ))}
            </ul>
          )}
        </Popover>
      )}
    </div>
  );
}

interface EntryProps {
  readonly notification: Notification;
  readonly onFollow: () => void;
}

const Entry = ({ notification: { message, documentId, eventId, createdAt, readAt }, onFollow }: EntryProps) => (
  <li class={readAt === null ? "notification unread" : "notification"}>
    <a href={documentId === null ? `/events/${eventId}` : `/documents/${documentId}`} onClick={onFollow}>
      {message}
      {readAt === null && <span class="visually-hidden"> (unread)</span>}
    </a>
    <span class="muted">
      <RelativeTime at={createdAt} /> ·{" "}
      <a href={`/events/${eventId}`} onClick={onFollow}>
        its event
      </a>
    </span>
  </li>
);
