import type { OnEventSubscription } from "@bookspace/client";
import { useState } from "preact/hooks";
import { useLive } from "../../state/use-live.ts";
import { StatusBadge } from "../../ui/badge.tsx";
import { duration, shortId } from "../../ui/format.ts";
import { STATUS } from "../../ui/status.ts";

/** A test event as it goes on. */
export function TestTrail({ id }: { readonly id: string }) {
  const [event, setEvent] = useState<OnEventSubscription["event"]>();
  useLive(
    (client, signal) => client.onEvent({ id }, { signal }),
    (item) => setEvent(item.event),
    [id],
  );
  const took = event && event.settledAt !== null ? Date.parse(event.settledAt) - Date.parse(event.timestamp) : null;
  return (
    <p class="test-trail row row-wrap" role="status">
      <StatusBadge status={event?.status ?? "PENDING"} />
      <a href={`/events/${id}`}>Test event {shortId(id)}</a>
      {event?.consumers.map(({ consumer, status }) => (
        <span key={consumer} class="muted">
          {consumer}: {STATUS[status].label.toLowerCase()}
        </span>
      ))}
      {took !== null && <span class="muted push">{duration(took)}</span>}
    </p>
  );
}
