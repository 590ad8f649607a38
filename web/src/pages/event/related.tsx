import { useFeed } from "../../state/use-feed.ts";
import { useQuery } from "../../state/use-query.ts";
import { StatusBadge } from "../../ui/badge.tsx";
import { ErrorState, Loading } from "../../ui/states.tsx";
import { TYPE_NAME } from "../../ui/status.ts";
import { RelativeTime } from "../../ui/time.tsx";
import { useThrottled } from "../../ui/use-throttled.ts";

const MOST = 20;
const RELOAD_MS = 300;

/** What else happened to the same document or user, the newest first. */
export function Related({ subject, current }: { readonly subject: string; readonly current: string }) {
  const { data, error, reload } = useQuery(
    (client, signal) => client.events({ first: MOST, filter: { subjects: [subject] } }, { signal }),
    [subject],
  );
  const changed = useThrottled(reload, RELOAD_MS);
  useFeed({ subjects: [subject] }, { receive: changed, caughtUp: changed }, [subject]);
  if (error && !data) return <ErrorState error={error} retry={reload} />;
  if (!data) return <Loading label="Loading related events" rows={3} />;
  return (
    <ol class="related">
      {data.events.edges.map(({ node: { id, type, actor, timestamp, status } }) => (
        <li key={id}>
          <a class="related-event" href={`/events/${id}`} aria-current={id === current ? "page" : undefined}>
            <span class="mono truncate">{TYPE_NAME[type]}</span>
            <span class="muted truncate">{actor}</span>
            <span class="muted push">
              <RelativeTime at={timestamp} />
            </span>
            <StatusBadge status={status} />
          </a>
        </li>
      ))}
    </ol>
  );
}
