import { useState } from "preact/hooks";
import { isLive } from "../../state/connection.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Copy } from "../../ui/copy.tsx";
import { Stack } from "../../ui/stack.tsx";
import { count, plural, shortId } from "../../ui/format.ts";
import { Json } from "../../ui/json.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useShortcut } from "../../ui/shortcuts.tsx";
import { TYPE_NAME } from "../../ui/status.ts";
import { RelativeTime } from "../../ui/time.tsx";
import { Aftermath } from "./aftermath.tsx";
import { DiscardDialog } from "./discard-dialog.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import type { Group, Replay } from "./groups.ts";
import { PlanPanel } from "./plan-panel.tsx";
import { ReplayDialog } from "./replay-dialog.tsx";

interface GroupPaneProps {
  readonly group: Group;
  readonly replays: readonly Replay[];
  readonly onChanged: () => void;
}

type Asking = "CANARY" | "ALL" | "edit" | "discard";

/** One group: the fault, what can be done, what a replay would do, an example, and what happened after. */
export function GroupPane({ group, replays, onChanged }: GroupPaneProps) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const close = (): void => setAsking(null);
  const ask = (what: Asking) => (): void => {
    if (isLive.value) setAsking(what);
  };
  useShortcut("c", "Replay as a canary", ask("CANARY"));
  useShortcut("r", "Replay all", ask("ALL"));
  useShortcut("e", "Edit and replay", ask("edit"));
  useShortcut("d", "Discard", ask("discard"));
  const off = !isLive.value;
  return (
    <div class="pane">
      <header class="pane-head">
        <div class="row row-wrap">
          <h2>
            {group.consumer} gave up on {plural(group.count, "event")}
          </h2>
          <Badge tone="red">{group.code}</Badge>
        </div>
        <div class="row row-wrap">
          <Button kind="primary" icon="play" keys="c" disabled={off} onClick={ask("CANARY")}>
            Canary replay
          </Button>
          <Button icon="refresh" keys="r" disabled={off} onClick={ask("ALL")}>
            Replay all
          </Button>
          <Button icon="edit" keys="e" disabled={off} onClick={ask("edit")}>
            Edit and replay
          </Button>
          <Button kind="danger" icon="close" keys="d" disabled={off} onClick={ask("discard")}>
            Discard
          </Button>
        </div>
      </header>
      <p class="fault-line">{group.message}</p>
      <Facts group={group} />
      <Aftermath group={group} replays={replays} onOver={onChanged} />
      <div class="pane-columns">
        <PlanPanel group={group} />
        <Sample group={group} />
      </div>
      {(asking === "CANARY" || asking === "ALL") && (
        <ReplayDialog group={group} mode={asking} onStarted={onChanged} onClose={close} />
      )}
      {asking === "edit" && <EditDialog group={group} onStarted={onChanged} onClose={close} />}
      {asking === "discard" && <DiscardDialog group={group} onDone={onChanged} onClose={close} />}
    </div>
  );
}

const Facts = ({ group }: { readonly group: Group }) => (
  <dl class="stats">
    <div>
      <dt>First</dt>
      <dd>
        <RelativeTime at={group.firstAt} />
      </dd>
    </div>
    <div>
      <dt>Last</dt>
      <dd>
        <RelativeTime at={group.lastAt} />
      </dd>
    </div>
    <div>
      <dt>Of recent events</dt>
      <dd title="Of the events of these types made in the last ten minutes">
        {group.share === null ? "–" : `${Math.round(group.share * 100)} %`}
      </dd>
    </div>
    <div>
      <dt>Types</dt>
      <dd class="mono">{group.types.map((type) => TYPE_NAME[type]).join(", ")}</dd>
    </div>
    <div>
      <dt>Fingerprint</dt>
      <dd class="row">
        <a class="mono" href={`/?${new URLSearchParams({ filter: `fingerprint:${group.fingerprint}` })}`}>
          {group.fingerprint}
        </a>
        <Copy text={group.fingerprint} what="the fingerprint" />
      </dd>
    </div>
  </dl>
);

function Sample({ group: { consumer, count: all, sample } }: { readonly group: Group }) {
  const attempts = sample.consumers.find((run) => run.consumer === consumer)?.attempts ?? [];
  const stack = attempts.at(-1)?.error?.stack ?? null;
  return (
    <Panel
      title={all === 1 ? "The event" : `The newest of ${count(all)}`}
      aside={<a href={`/events/${sample.id}`}>Its life {shortId(sample.id)}</a>}
    >
      <div class="card-body form">
        <p class="muted">
          By {sample.actor ?? "nobody"}, <RelativeTime at={sample.timestamp} />, after{" "}
          {plural(attempts.at(-1)?.number ?? 0, "attempt")}
        </p>
        {sample.data === null ? (
          <p class="muted">It is about a private document: its payload is for its owner.</p>
        ) : (
          <Json value={sample.data} label="Payload" />
        )}
        {stack !== null && <Stack text={stack} />}
      </div>
    </Panel>
  );
}
