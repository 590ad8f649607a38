import { useState } from "preact/hooks";
import { isLive } from "../../state/connection.ts";
import { bookspace } from "../../state/session.ts";
import { useLive } from "../../state/use-live.ts";
import { asError } from "../../state/use-query.ts";
import { auditHref, sayDone } from "../../ui/audited.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { plural } from "../../ui/format.ts";
import { RelativeTime } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.tsx";
import { aboutOf, type Replay } from "./groups.ts";
import { resultOf } from "./replay-result.ts";

interface ReplayProgressProps {
  readonly replay: Replay;
  /** Called when one that was running is over. */
  readonly onOver: () => void;
}

/** A replay; while it runs, as it goes. */
export const ReplayProgress = ({ replay, onOver }: ReplayProgressProps) =>
  replay.status === "RUNNING" ? <Running replay={replay} onOver={onOver} /> : <Shown replay={replay} />;

function Running({ replay, onOver }: ReplayProgressProps) {
  const [latest, setLatest] = useState(replay);
  useLive(
    (client, signal) => client.onReplay({ id: replay.id }, { signal }),
    (item) => {
      setLatest(item.replay);
      if (item.replay.status !== "RUNNING") onOver();
    },
    [replay.id],
  );
  return <Shown replay={latest} />;
}

function Shown({ replay }: { readonly replay: Replay }) {
  const { label, tone } = resultOf(replay);
  const edited = replay.editData === null ? [] : Object.keys(replay.editData as object);
  return (
    <article class="replay" aria-label={`Replay of ${aboutOf(replay)}`}>
      <div class="row row-wrap">
        <Badge tone={tone}>{label}</Badge>
        <strong>{replay.mode === "CANARY" ? "Canary" : "All"}</strong>
        <span class="muted mono truncate">{aboutOf(replay)}</span>
        <span class="muted push">
          {replay.requestedBy}, <RelativeTime at={replay.startedAt} />
        </span>
        {replay.status === "RUNNING" && <Stop replay={replay} />}
      </div>
      <Bar replay={replay} />
      <p class="replay-text" role={replay.status === "RUNNING" ? "status" : undefined}>
        {outcomeOf(replay)}
        {edited.length > 0 && ` With ${edited.join(", ")} changed.`}
        {replay.reason !== null && ` ${replay.reason}`} <a href={auditHref("replayEvents", replay.id)}>Audit entry</a>
      </p>
    </article>
  );
}

function outcomeOf({ matched, replayed, processed, failedAgain, skipped, arrivedMeanwhile }: Replay): string {
  const parts = [
    `${replayed} of ${plural(matched, "dead letter")} replayed`,
    `${processed} done`,
    ...(failedAgain > 0 ? [`${failedAgain} failed again`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(arrivedMeanwhile > 0 ? [`${arrivedMeanwhile} came meanwhile and are left`] : []),
  ];
  return `${parts.join(", ")}.`;
}

/** How much of it is done, failed again, skipped, or in the consumers' hands. */
function Bar({ replay: { matched, replayed, processed, failedAgain, skipped } }: { readonly replay: Replay }) {
  const whole = Math.max(1, matched);
  const parts = [
    ["done", processed],
    ["failed", failedAgain],
    ["skipped", skipped],
    ["under-way", Math.max(0, replayed - processed - failedAgain)],
  ] as const;
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label="Settled"
      aria-valuemin={0}
      aria-valuemax={matched}
      aria-valuenow={Math.min(matched, processed + failedAgain + skipped)}
    >
      {parts.map(([name, value]) => (
        <span key={name} class={`progress-${name}`} style={{ width: `${(value / whole) * 100}%` }} />
      ))}
    </div>
  );
}

function Stop({ replay: { id } }: { readonly replay: Replay }) {
  const [busy, setBusy] = useState(false);
  async function stop(): Promise<void> {
    setBusy(true);
    try {
      const { stopReplay } = await bookspace().stopReplay({ id });
      sayDone(
        `The replay is stopped: ${stopReplay.replayed} of ${stopReplay.matched} were replayed.`,
        "stopReplay",
        id,
      );
    } catch (error) {
      toast(asError(error).message, { tone: "error" });
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button busy={busy} disabled={busy || !isLive.value} onClick={() => void stop()}>
      Stop
    </Button>
  );
}
