import { duration } from "../../ui/format.ts";
import { StatusBadge } from "../../ui/badge.tsx";
import { isSettled } from "../../ui/status.ts";
import { type Lane, lanesOf, type LiveEvent, type Segment } from "./lanes.ts";
import { createTimeScale, type TimeScale } from "./time-scale.ts";
import { useFrameClock } from "./use-frame-clock.ts";

const KIND: Readonly<Record<Segment["kind"], string>> = {
  queued: "in the queue",
  done: "done",
  failed: "failed",
  waiting: "waiting to try again",
};

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;

/** The event's way through its lanes, to scale; it moves until all has ended. */
export function Waterfall({ event }: { readonly event: LiveEvent }) {
  const now = useFrameClock(!isSettled(event.status));
  const lanes = lanesOf(event, now);
  const start = Date.parse(event.timestamp);
  const scale = createTimeScale([
    start,
    ...lanes.flatMap(({ segments }) => segments.flatMap(({ from, to }) => [from, to])),
  ]);
  return (
    <div class="waterfall">
      <div class="waterfall-axis" aria-hidden="true">
        {scale.ticks.map((tick) => (
          <span key={tick} class="waterfall-tick numeric" style={{ left: percent(scale.at(start + tick)) }}>
            {tick === 0 ? "0" : duration(tick)}
          </span>
        ))}
        {scale.breaks.map(({ from, to }) => (
          <span
            key={from}
            class="waterfall-break numeric"
            style={{ left: percent((scale.at(from) + scale.at(to)) / 2) }}
          >
            ⋯ {duration(to - from)}
          </span>
        ))}
      </div>
      <ol class="waterfall-lanes">
        {lanes.map((lane) => (
          <LaneRow key={lane.name} lane={lane} scale={scale} start={start} now={now} />
        ))}
      </ol>
    </div>
  );
}

interface LaneRowProps {
  readonly lane: Lane;
  readonly scale: TimeScale;
  readonly start: number;
  readonly now: number;
}

function LaneRow({ lane: { name, status, segments, nextAttemptAt }, scale, start, now }: LaneRowProps) {
  const left = nextAttemptAt === null ? 0 : nextAttemptAt - now;
  const told = segments.map(({ kind, from, to, attempt }) => {
    const which = attempt === null || kind === "queued" ? "" : `attempt ${attempt} `;
    return `${which}${KIND[kind]} for ${duration(to - from)}, from ${duration(Math.max(0, from - start))}`;
  });
  return (
    <li class="lane">
      <div class="lane-name">
        <span class="truncate">{name}</span>
        {status === "RETRYING" ? (
          <span class="badge tone-amber numeric">
            {left > 0 ? `again in ${(left / 1_000).toFixed(1)} s` : "trying again"}
          </span>
        ) : (
          <StatusBadge status={status} />
        )}
      </div>
      <div class="lane-track" role="img" aria-label={`${name}: ${told.join("; ")}`}>
        {scale.ticks.map((tick) => (
          <span key={tick} class="lane-grid" style={{ left: percent(scale.at(start + tick)) }} />
        ))}
        {segments.map(({ kind, from, to, attempt }, index) => (
          <span
            key={index}
            class={`segment segment-${kind}`}
            title={told[index]}
            style={{ left: percent(scale.at(from)), width: percent(scale.at(to) - scale.at(from)) }}
          >
            {(kind === "done" || kind === "failed") && attempt !== null && segments.length > 2 && (
              <span>{attempt}</span>
            )}
          </span>
        ))}
        {nextAttemptAt !== null && (
          <span class="segment segment-elapsed" style={elapsedStyle(segments, scale, Math.min(now, nextAttemptAt))} />
        )}
      </div>
    </li>
  );
}

/** How much of the wait for the next try is over. */
function elapsedStyle(segments: readonly Segment[], scale: TimeScale, now: number): { left: string; width: string } {
  const from = segments.at(-1)?.from ?? now;
  return { left: percent(scale.at(from)), width: percent(Math.max(0, scale.at(now) - scale.at(from))) };
}
