import { RelativeTime } from "../../ui/time.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import type { Life } from "./use-event-life.ts";

type Effect = Life["effects"][number];

const LOOK: Readonly<Record<Effect["kind"], { readonly icon: IconName; readonly name: string }>> = {
  NOTIFICATION: { icon: "alerts", name: "Notification" },
  SEARCH: { icon: "search", name: "Search entry" },
  ACTIVITY: { icon: "live", name: "Activity" },
};

/** What the consumers made of the event. */
export function Effects({ life }: { readonly life: Life }) {
  if (life.effects.length === 0) return <p class="muted card-body">Nothing yet.</p>;
  return (
    <ul class="effects">
      {life.effects.map((effect) => (
        <li key={`${effect.kind}${effect.id}`} class="effect">
          <Icon name={LOOK[effect.kind].icon} />
          <div>
            <strong>{LOOK[effect.kind].name}</strong> <span class="muted">by {effect.consumer}</span>
            <p>
              <What effect={effect} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function What({ effect: { notification, searchEntry, activity } }: { readonly effect: Effect }) {
  if (notification)
    return (
      <>
        “{notification.message}” <span class="muted">for {notification.recipient}</span>
      </>
    );
  if (searchEntry)
    return (
      <>
        Version {searchEntry.version} is found by {searchEntry.termCount} words
        {searchEntry.current ? "." : "; a newer event has written it since."}
      </>
    );
  if (activity)
    return (
      <>
        Counted <RelativeTime at={activity.at} />.
      </>
    );
  return <span class="muted">Not for you to see, or not kept any more.</span>;
}
