import { now } from "../../state/clock.ts";
import { Badge } from "../../ui/badge.tsx";
import { clockTime, duration, shortId } from "../../ui/format.ts";
import { STATUS, TYPE_NAME, type Tone } from "../../ui/status.ts";
import { isGap, type Row, type Step } from "./steps.ts";

interface StepRowProps {
  readonly row: Row;
  /** From 1, the heading not counted. */
  readonly position: number;
  readonly selected: boolean;
  readonly onOpen: (step: Step) => void;
}

export function StepRow({ row, position, selected, onOpen }: StepRowProps) {
  if (isGap(row))
    return (
      <div class="step step-gap" role="row" aria-rowindex={position + 1}>
        <span role="cell">
          Steps are missing here: the log no longer reaches back to them. The ledger has the events.
        </span>
      </div>
    );
  const look = lookOf(row);
  return (
    <div
      class={`step${selected ? " selected" : ""}`}
      role="row"
      aria-rowindex={position + 1}
      aria-selected={selected}
      onClick={(event) => {
        // A click on the link goes where the link goes.
        if (!(event.target instanceof Element && event.target.closest("a"))) onOpen(row);
      }}
    >
      <span role="cell" class="numeric muted">
        {clockTime(row.at).slice(0, -4)}
        <span class="step-ms">{clockTime(row.at).slice(-4)}</span>
      </span>
      <span role="cell">
        <Badge tone={look.tone}>
          <span class="dot" aria-hidden="true" />
          {look.label}
        </Badge>
      </span>
      <span role="cell" class="mono truncate">
        <a href={`/events/${row.eventId}`}>{TYPE_NAME[row.type]}</a>
      </span>
      <span role="cell" class="truncate step-consumer">
        {row.consumer ?? <span class="muted">—</span>}
      </span>
      <span role="cell" class="mono truncate muted step-subject" title={row.subject}>
        {shortId(row.subject)}
      </span>
      <span role="cell" class="truncate muted step-actor">
        {row.actor}
      </span>
      <span role="cell" class="truncate step-detail">
        <Detail step={row} />
      </span>
    </div>
  );
}

function lookOf({ status, consumer }: Step): { readonly label: string; readonly tone: Tone } {
  if (consumer !== null && status === "PROCESSED") return { label: "Handled", tone: "gray" };
  if (consumer !== null && status === "PUBLISHED") return { label: "Replayed", tone: "blue" };
  return STATUS[status];
}

function Detail({ step: { status, consumer, attempt, error, nextAttemptAt } }: { readonly step: Step }) {
  if (error)
    return (
      <>
        <code class="step-error">{error.code}</code> <span class="muted">attempt {attempt}</span>
        {nextAttemptAt && <Countdown at={nextAttemptAt} />}
        {error.message && <span class="muted"> · {error.message}</span>}
      </>
    );
  if (consumer !== null && attempt !== null && attempt > 1) return <span class="muted">at attempt {attempt}</span>;
  if (consumer === null && status === "PROCESSED") return <span class="muted">all consumers are done</span>;
  return null;
}

function Countdown({ at }: { readonly at: string }) {
  const left = Date.parse(at) - now.value;
  return left > 0 ? <span class="step-countdown"> · again in {duration(Math.ceil(left / 1_000) * 1_000)}</span> : null;
}
