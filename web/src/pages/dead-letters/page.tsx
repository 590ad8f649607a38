import "../operators.css";
import "./dead-letters.css";
import { useLocation, useRoute } from "preact-iso";
import { useTitle } from "../../layout/title.ts";
import { useShortcut } from "../../ui/shortcuts.tsx";
import { Empty, ErrorState, Loading } from "../../ui/states.tsx";
import { Aftermath } from "./aftermath.tsx";
import { GroupList } from "./group-list.tsx";
import { GroupPane } from "./group-pane.tsx";
import { type GroupKey, isSame, parseKey, printKey } from "./groups.ts";
import { Overview } from "./overview.tsx";
import { type DeadLetters, useDeadLetters } from "./use-dead-letters.ts";

const PARENT = { text: "Dead letters", href: "/dead-letters" } as const;

/** What consumers gave up on, by fault, and what can be done about it. */
export default function DeadLettersPage() {
  const { route } = useLocation();
  const key = parseKey(useRoute().params["group"] ?? "");
  useTitle(key ? `${key.consumer} ${key.fingerprint}` : "Dead letters", key ? PARENT : undefined);
  useShortcut("u", "Back to all groups", () => route("/dead-letters"));
  const { data, error, reload } = useDeadLetters();

  if (error && !data) return <ErrorState error={error} retry={reload} />;
  if (!data) return <Loading label="Loading dead letters" rows={8} />;
  return (
    <div class="dead-letters" data-shows={key ? "group" : "list"}>
      {data.groups.length > 0 && (
        <section class="groups-pane" aria-label="Groups">
          <GroupList groups={data.groups} current={key} />
          {data.cut && <p class="muted groups-cut">The {data.groups.length} largest groups. There may be more.</p>}
        </section>
      )}
      {key ? (
        <Picked key={printKey(key)} picked={key} all={data} onChanged={reload} />
      ) : (
        <Overview all={data} onChanged={reload} />
      )}
    </div>
  );
}

interface PickedProps {
  readonly picked: GroupKey;
  readonly all: DeadLetters;
  readonly onChanged: () => void;
}

function Picked({ picked, all, onChanged }: PickedProps) {
  const group = all.groups.find((one) => isSame(one, picked));
  if (group) return <GroupPane group={group} replays={all.replays} onChanged={onChanged} />;
  return (
    <div class="pane">
      <Empty icon="check" title="This group is gone">
        <p>
          No dead letter of {picked.consumer} has this fault now. <a href="/dead-letters">See all groups</a>.
        </p>
      </Empty>
      <Aftermath group={picked} replays={all.replays} onOver={onChanged} />
    </div>
  );
}
