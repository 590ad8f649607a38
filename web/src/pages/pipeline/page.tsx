import "../operators.css";
import "./pipeline.css";
import { useTitle } from "../../layout/title.ts";
import { isLive } from "../../state/connection.ts";
import { ErrorState, Loading } from "../../ui/states.tsx";
import { RelativeTime } from "../../ui/time.tsx";
import { Charts } from "./charts.tsx";
import { Consumers } from "./consumers.tsx";
import { Processes } from "./processes.tsx";
import type { Snapshot } from "./samples.ts";
import { usePipeline } from "./use-pipeline.ts";
import { findingsIn } from "./verdict.ts";

/** How the whole pipeline is doing, and the switches to steer it. */
export default function PipelinePage() {
  useTitle("Pipeline");
  const { samples, live } = usePipeline();
  const latest = samples.at(-1);
  if (live.status === "failed") return <ErrorState error={live.error} retry={() => location.reload()} />;
  if (!latest) return <Loading label="Waiting for the first snapshot" rows={8} />;
  return (
    <div class="pane pane-page">
      <Verdict snapshot={latest} />
      <Consumers queues={latest.queues} />
      <Charts samples={samples} />
      <Processes snapshot={latest} />
    </div>
  );
}

function Verdict({ snapshot }: { readonly snapshot: Snapshot }) {
  if (!isLive.value)
    return (
      <p role="status" class="note note-amber">
        As it was <RelativeTime at={snapshot.at} />: how it is now is told when the connection is back.
      </p>
    );
  const findings = findingsIn(snapshot);
  return (
    <div role="status" class="findings">
      {findings.length === 0 && (
        <p class="note note-green">All is well: every consumer works, and nothing is held up.</p>
      )}
      {findings.map(({ tone, text }) => (
        <p key={text} class={`note note-${tone}`}>
          {text}
        </p>
      ))}
    </div>
  );
}
