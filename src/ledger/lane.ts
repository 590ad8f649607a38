import { type ConsumerTransition, type LaneTransition, type OperatorTransition } from "../events/transition.ts";
import { type AttemptRecord, type LaneRecord } from "../store/records/ledger.ts";

export const EMPTY_LANE: LaneRecord = { status: "pending", attempts: [], effects: [] };

/** A lane that is replayed again and again keeps its latest attempts; their numbers go on counting. */
export const MAX_ATTEMPTS_KEPT = 50;

/**
 * What outweighs what when several transitions tell of the same attempt: after a crash between two steps, or because an operator
 * decided about how it ended. A later attempt outweighs them all, and "done" outweighs that.
 */
const WEIGHT = { pending: 0, retrying: 1, deadLettered: 2, discarded: 3, replayed: 4, processed: 5 } as const;

/** One consumer's lane after one more transition; the same object when that says nothing new. */
export const applyToLane = (lane: LaneRecord, transition: LaneTransition): LaneRecord =>
  "by" in transition ? afterOperator(lane, transition) : afterAttempt(lane, transition);

/** Does it decide what the lane's status is, by all that is known of the lane? */
function outweighs(lane: LaneRecord, attempt: number, weight: number): boolean {
  if (lane.status === "processed") return false;
  const latest = Math.max(lane.attempts.at(-1)?.number ?? 0, lane.replayed?.attempt ?? 0, lane.discarded?.attempt ?? 0);
  const own = WEIGHT[lane.status === "pending" && lane.replayed ? "replayed" : lane.status];
  return attempt > latest || (attempt === latest && weight > own);
}

function afterAttempt(lane: LaneRecord, transition: ConsumerTransition): LaneRecord {
  const status = statusAfter(transition);
  const decides = outweighs(lane, transition.attempt, WEIGHT[status]);
  // What was done stays done, whatever an older or a second delivery of the message says.
  const attempts = withAttempt(lane.attempts, transition);
  const fingerprint = attempts.findLast(({ error }) => error)?.error?.fingerprint;
  const found = fingerprint === undefined ? {} : { fingerprint };
  // The account of an error can give way to that of a success.
  const { fingerprint: _, ...before } = lane;
  if (decides || (status === "processed" && lane.status !== "processed")) {
    const { nextAttemptAt: _before, ...kept } = before;
    return {
      ...kept,
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

function afterOperator(lane: LaneRecord, transition: OperatorTransition): LaneRecord {
  const known = withDecision(lane, transition);
  if (!outweighs(lane, transition.attempt, WEIGHT[transition.status])) return known;
  const { nextAttemptAt: _, ...kept } = known;
  return { ...kept, status: transition.status === "replayed" ? "pending" : "discarded" };
}

/** Of each kind the latest is kept, also when something newer decided meanwhile. */
function withDecision(lane: LaneRecord, transition: OperatorTransition): LaneRecord {
  const { attempt } = transition;
  const before = transition.status === "replayed" ? lane.replayed : lane.discarded;
  if (before && before.attempt >= attempt) return lane;
  if (transition.status === "replayed") return { ...lane, replayed: { attempt, replayId: transition.replayId } };
  const { reason, by, at } = transition;
  return { ...lane, discarded: { attempt, reason, by, at } };
}

/** When the last known attempt ended, or an operator gave it up, in epoch milliseconds; 0 when neither is known. */
export function endOfLane({ status, attempts, discarded }: LaneRecord): number {
  if (status === "discarded" && discarded) return Date.parse(discarded.at);
  const last = attempts.at(-1);
  return last ? Date.parse(last.startedAt) + last.durationMs : 0;
}

function statusAfter({ status }: ConsumerTransition): "processed" | "retrying" | "deadLettered" {
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
