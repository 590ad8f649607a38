import type { EventStatus, EventsQuery, EventType, FeedTransition } from "@bookspace/client";

/** One row of the feed: a step of an event's life, or a place where steps are missing. */
export interface Step {
  /** The same for the same step, whether the feed or the ledger told it. */
  readonly key: string;
  readonly eventId: string;
  readonly type: EventType;
  readonly subject: string;
  readonly actor: string | null;
  /** Null: the event's own step. */
  readonly consumer: string | null;
  readonly status: EventStatus;
  readonly attempt: number | null;
  readonly error: { readonly code: string; readonly message: string | null; readonly fingerprint: string } | null;
  readonly nextAttemptAt: string | null;
  readonly at: string;
}

export interface Gap {
  readonly key: string;
  readonly gap: true;
}

export type Row = Step | Gap;

export const isGap = (row: Row): row is Gap => "gap" in row;

type Keyed = Pick<Step, "eventId" | "consumer" | "attempt" | "status">;
const keyOf = ({ eventId, consumer, attempt, status }: Keyed): string =>
  [eventId, consumer ?? "", attempt ?? "", status].join("/");

export function stepOf(transition: FeedTransition): Step {
  const { eventId, type, subject, actor, consumer, status, attempt, error, nextAttemptAt, at } = transition;
  const key = keyOf(transition);
  return { key, eventId, type, subject, actor, consumer, status, attempt, error, nextAttemptAt, at };
}

type LedgerEvent = EventsQuery["events"]["edges"][number]["node"];

/** The steps that led an event to where the ledger has it, oldest first. Of a replay it knows no step of its own. */
export function stepsOf(event: LedgerEvent): Step[] {
  const base = { eventId: event.id, type: event.type, subject: event.subject, actor: event.actor };
  const step = (rest: Omit<Step, "key" | keyof typeof base>): Step => {
    const whole = { ...base, ...rest };
    return { ...whole, key: keyOf(whole) };
  };
  const own = { consumer: null, attempt: null, error: null, nextAttemptAt: null };
  const steps: Step[] = [];
  if (event.publishedAt) steps.push(step({ ...own, status: "PUBLISHED", at: event.publishedAt }));
  for (const { consumer, status, nextAttemptAt, attempts } of event.consumers) {
    attempts.forEach(({ number, startedAt, durationMs, error }, index) => {
      const isLast = index === attempts.length - 1;
      const gaveUp = isLast && (status === "DEAD_LETTERED" || status === "DISCARDED");
      steps.push(
        step({
          consumer,
          attempt: number,
          error,
          status: error === null ? "PROCESSED" : gaveUp ? "DEAD_LETTERED" : "RETRYING",
          nextAttemptAt: isLast ? nextAttemptAt : null,
          at: new Date(Date.parse(startedAt) + durationMs).toISOString(),
        }),
      );
    });
  }
  if (event.settledAt && event.status === "PROCESSED")
    steps.push(step({ ...own, status: "PROCESSED", at: event.settledAt }));
  return steps.sort((one, other) => one.at.localeCompare(other.at));
}
