import { useState } from "preact/hooks";
import { useLive } from "../../state/use-live.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { STATUS } from "../../ui/status.ts";
import type { LiveEvent } from "../event/lanes.ts";

interface Trail {
  readonly eventId: string;
  readonly what: string;
}

export interface TrailList {
  readonly trails: readonly Trail[];
  add(eventId: string, what: string): void;
  clear(): void;
}

/** More of one's own changes are not followed at once. */
const MOST = 3;

export function useTrails(): TrailList {
  const [trails, setTrails] = useState<readonly Trail[]>([]);
  return {
    trails,
    add: (eventId, what) => setTrails((before) => [{ eventId, what }, ...before].slice(0, MOST)),
    clear: () => setTrails([]),
  };
}

/** What one's own changes set in motion, live: each consumer as it gets there. */
export function Trails({ trails: { trails, clear } }: { readonly trails: TrailList }) {
  if (trails.length === 0) return null;
  return (
    <section class="trails" aria-label="What your changes set in motion">
      <header class="row">
        <h3>What your changes set in motion</h3>
        <span class="push">
          <Button kind="quiet" icon="close" label="Clear" onClick={clear} />
        </span>
      </header>
      <ul>
        {trails.map((trail) => (
          <TrailRow key={trail.eventId} trail={trail} />
        ))}
      </ul>
    </section>
  );
}

function TrailRow({ trail: { eventId, what } }: { readonly trail: Trail }) {
  const [event, setEvent] = useState<LiveEvent>();
  useLive(
    (client, signal) => client.onEvent({ id: eventId }, { signal }),
    (item) => setEvent(item.event),
    [eventId],
  );
  return (
    <li class="trail">
      <a href={`/events/${eventId}`}>{what}</a>
      <span class="row row-wrap" aria-live="polite">
        {event?.consumers.map(({ consumer, status }) => (
          <Badge key={consumer} tone={STATUS[status].tone}>
            <span class="dot" aria-hidden="true" />
            {consumer}: {STATUS[status].label.toLowerCase()}
          </Badge>
        ))}
      </span>
    </li>
  );
}
