import "./event.css";
import "./waterfall.css";
import "./lists.css";
import { BookspaceError } from "@bookspace/client";
import type { ComponentChildren } from "preact";
import { useLocation, useRoute } from "preact-iso";
import { useTitle } from "../../layout/title.ts";
import { useSignedIn } from "../../state/use-signed-in.ts";
import { Badge, StatusBadge } from "../../ui/badge.tsx";
import { Copy } from "../../ui/copy.tsx";
import { shortId } from "../../ui/format.ts";
import { Json } from "../../ui/json.tsx";
import { useShortcut } from "../../ui/shortcuts.tsx";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";
import { TYPE_NAME } from "../../ui/status.ts";
import { RelativeTime } from "../../ui/time.tsx";
import { Attempts } from "./attempts.tsx";
import { Effects } from "./effects.tsx";
import { Facts } from "./facts.tsx";
import type { LiveEvent } from "./lanes.ts";
import { Related } from "./related.tsx";
import { Replay } from "./replay.tsx";
import { Summary } from "./summary.tsx";
import { type EventLife, useEventLife } from "./use-event-life.ts";
import { Waterfall } from "./waterfall.tsx";

const LIVE = { text: "Live", href: "/" } as const;

/** One event's life, at an address to share. */
export default function EventPage() {
  const { params } = useRoute();
  const id = params["id"] ?? "";
  const found = useEventLife(id);
  const { event, live } = found;
  useTitle(event ? `${TYPE_NAME[event.type]} ${shortId(id)}` : `Event ${shortId(id)}`, LIVE);

  if (event) return <Shown {...found} event={event} />;
  if (live.status !== "failed") return <Loading label="Loading the event" rows={8} />;
  if (live.error instanceof BookspaceError && live.error.code === "NOT_FOUND")
    return (
      <Empty icon="search" title="There is no such event, or it is not yours to see">
        <p>
          Events are kept for some weeks after they are settled. <a href="/">Go to the feed</a>.
        </p>
      </Empty>
    );
  return <ErrorState error={live.error} retry={() => location.reload()} />;
}

function Shown({ event, life, lifeError, reload }: EventLife & { readonly event: LiveEvent }) {
  const { route } = useLocation();
  const { operator } = useSignedIn();
  useShortcut(
    "[",
    "The event before, of the same document",
    () => life?.previous && route(`/events/${life.previous.id}`),
  );
  useShortcut("]", "The event after", () => life?.next && route(`/events/${life.next.id}`));
  const title = titleOf(event.data);
  const isDocument = event.type !== "USER_REGISTERED";
  return (
    <div class="event">
      <div class="event-head">
        <div class="event-title">
          <StatusBadge status={event.status} />
          <h2 class="truncate" dir="auto" title={title ?? undefined}>
            {title ?? TYPE_NAME[event.type]}
          </h2>
          {event.test && <Badge tone="violet">test event</Badge>}
          <span class="muted">
            <span class="mono">{TYPE_NAME[event.type]}</span> by {event.actor ?? "nobody"},{" "}
            <RelativeTime at={event.timestamp} />
          </span>
        </div>
        <div class="row row-wrap">
          {isDocument && !event.test && (
            <a class="button button-plain" href={`/documents/${event.subject}`}>
              Open the document
            </a>
          )}
          <Copy text={location.href} what="a link to this event">
            Copy link
          </Copy>
          {operator && <Replay event={event} />}
        </div>
      </div>
      <Summary event={event} />
      <section class="card" aria-label="Waterfall">
        <Waterfall event={event} />
      </section>
      <div class="event-columns">
        <div class="event-column">
          <Card title="Attempts">
            <Attempts event={event} />
          </Card>
          <Card title="Payload">
            <div class="card-body">
              {event.data === null ? (
                <p class="muted">It is about a private document: its payload is for its owner.</p>
              ) : (
                <Json value={event.data} label="Payload" />
              )}
              {event.edited !== null && event.edited.data !== null && (
                <>
                  <h3 class="event-edited">
                    Changed by {event.edited.by} for a replay, <RelativeTime at={event.edited.at} />
                  </h3>
                  <Json value={event.edited.data} label="Changed payload" />
                </>
              )}
            </div>
          </Card>
        </div>
        <div class="event-column">
          <Card title="Effects">
            {life && <Effects life={life} />}
            {!life && lifeError && <ErrorState error={lifeError} retry={reload} />}
            {!life && !lifeError && <Loading label="Loading effects" rows={3} />}
          </Card>
          <Card title={isDocument ? "All events of this document" : "All events of this user"}>
            <Related subject={event.subject} current={event.id} />
          </Card>
          <Card title="Facts">
            <Facts event={event} />
          </Card>
        </div>
      </div>
    </div>
  );
}

const Card = ({ title, children }: { readonly title: string; readonly children: ComponentChildren }) => (
  <section class="card" aria-label={title}>
    <h3 class="card-header">{title}</h3>
    {children}
  </section>
);

/** What people call it by: a document's title, or a user's name. */
function titleOf(data: unknown): string | null {
  if (typeof data !== "object" || data === null) return null;
  for (const field of ["title", "documentTitle", "name"]) {
    const value = (data as Readonly<Record<string, unknown>>)[field];
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}
