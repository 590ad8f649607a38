import { useQuery } from "../../state/use-query.ts";
import { auditHref } from "../../ui/audited.ts";
import { plural } from "../../ui/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { concerns, filterOf, type GroupKey, isSame, printKey, type Replay } from "./groups.ts";
import { ReplayProgress } from "./replay-progress.tsx";

interface AftermathProps {
  readonly group: GroupKey & { readonly count?: number };
  readonly replays: readonly Replay[];
  readonly onOver: () => void;
}

/** What was done about this fault: its replays, those that run as they go, and what was discarded. Nothing when nothing was. */
export function Aftermath({ group, replays, onOver }: AftermathProps) {
  const own = replays.filter((replay) => concerns(replay, group));
  const discarded = useDiscarded(group, own.length);
  if (own.length === 0 && !discarded) return null;
  return (
    <Panel title="What was done about it">
      {discarded && (
        <p class="replay">
          <strong>{plural(discarded.count, "dead letter")} of this fault discarded</strong>
          {discarded.last && (
            <>
              {" "}
              <span>
                The last by {discarded.last.by}, <RelativeTime at={discarded.last.at} />: “{discarded.last.reason}”.{" "}
              </span>
              <a href={auditHref("discardEvents", group.fingerprint)}>Audit entry</a>
            </>
          )}
        </p>
      )}
      {own.map((replay) => (
        <ReplayProgress key={replay.id} replay={replay} onOver={onOver} />
      ))}
    </Panel>
  );
}

function useDiscarded(group: AftermathProps["group"], replays: number) {
  const { data } = useQuery(
    (client, signal) =>
      client.deadLetterGroups({ filter: { ...filterOf(group), statuses: ["DISCARDED"] } }, { signal }),
    [printKey(group), group.count, replays],
  );
  const found = data?.deadLetterGroups.find((one) => isSame(one, group));
  const last = found?.sample.consumers.find(({ consumer }) => consumer === group.consumer)?.discard;
  return found && { count: found.count, last };
}
