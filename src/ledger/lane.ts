import { type ConsumerTransition } from "../events/transition.ts";
import { type AttemptRecord, type LaneRecord, type LaneStatus } from "../store/records.ts";

export const EMPTY_LANE: LaneRecord = { status: "pending", attempts: [], effects: [] };

/** A lane that is replayed again and again keeps its latest attempts; their numbers go on counting. */
export const MAX_ATTEMPTS_KEPT = 50;

/** What outweighs what when two transitions tell of the same attempt, as after a crash between two steps. */
const WEIGHT: Record<LaneStatus, number> = { pending: 0, retrying: 1, deadLettered: 2, processed: 3 };

/** One consumer's lane after one more transition; the same object when that says nothing new. */
export function applyToLane(lane: LaneRecord, transition: ConsumerTransition): LaneRecord {
  const status = statusAfter(transition);
  const latest = lane.attempts.at(-1)?.number ?? 0;
  const decides =
    lane.status !== "processed" &&
    (transition.attempt > latest || (transition.attempt === latest && WEIGHT[status] > WEIGHT[lane.status]));
  // What was done stays done, whatever an older or a second delivery of the message says.
  const attempts = withAttempt(lane.attempts, transition);
  const fingerprint = attempts.findLast(({ error }) => error)?.error?.fingerprint;
  const found = fingerprint === undefined ? {} : { fingerprint };
  // The account of an error can give way to that of a success.
  const { fingerprint: _, ...before } = lane;
  if (decides || (status === "processed" && lane.status !== "processed")) {
    return {
      status,
      attempts,
      effects: transition.status === "handled" ? transition.effects : lane.effects,
      ...(transition.status === "failed" ? { nextAttemptAt: transition.nextAttemptAt } : {}),
      ...found,
    };
  }
  if (transition.status === "handled" && lane.effects.length === 0 && transition.effects.length > 0) {
    return { ...before, attempts, effects: transition.effects, ...found };
  }
  return attempts === lane.attempts ? lane : { ...before, attempts, ...found };
}

/** When the last known attempt ended, in epoch milliseconds; 0 when none is known. */
export function endOfLane({ attempts }: LaneRecord): number {
  const last = attempts.at(-1);
  return last ? Date.parse(last.startedAt) + last.durationMs : 0;
}

function statusAfter({ status }: ConsumerTransition): LaneStatus {
  if (status === "handled") return "processed";
  return status === "failed" ? "retrying" : "deadLettered";
}

/** An attempt is known by its number; of two accounts of the same one, that of its success is kept. */
function withAttempt(attempts: readonly AttemptRecord[], transition: ConsumerTransition): readonly AttemptRecord[] {
  const { attempt: number, startedAt, durationMs } = transition;
  const known = attempts.find((attempt) => attempt.number === number);
  if (known && (transition.status !== "handled" || !known.error)) return attempts;
  if (!known && attempts.length >= MAX_ATTEMPTS_KEPT && number < (attempts[0]?.number ?? 0)) return attempts;
  const attempt = {
    number,
    startedAt,
    durationMs,
    ...(transition.status === "handled" ? {} : { error: transition.error }),
  };
  return [...attempts.filter((other) => other.number !== number), attempt]
    .sort((a, b) => a.number - b.number)
    .slice(-MAX_ATTEMPTS_KEPT);
}
