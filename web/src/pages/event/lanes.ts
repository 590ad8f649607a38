import type { EventStatus, OnEventSubscription } from "@bookspace/client";

export type LiveEvent = OnEventSubscription["event"];
export type ConsumerRun = LiveEvent["consumers"][number];
export type Attempt = ConsumerRun["attempts"][number];

/** What a stretch of a lane is: waiting to be taken, a run of the handler, or the wait for the next try. */
export type SegmentKind = "queued" | "done" | "failed" | "waiting";

/** In milliseconds since 1970. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly from: number;
  readonly to: number;
  /** The attempt that it is, or that it waits for. */
  readonly attempt: number | null;
}

export interface Lane {
  readonly name: string;
  readonly status: EventStatus;
  readonly segments: readonly Segment[];
  /** When it tries again; null when it doesn't wait. */
  readonly nextAttemptAt: number | null;
}

const time = (at: string): number => Date.parse(at);

/** The lanes of an event's life as they are at `now`: from the mutation to the queues, then one lane a consumer. */
export function lanesOf(event: LiveEvent, now: number): readonly Lane[] {
  const made = time(event.timestamp);
  const published = event.publishedAt === null ? null : time(event.publishedAt);
  const mutation: Lane = {
    name: "mutation",
    status: published === null ? "PENDING" : "PUBLISHED",
    segments: [{ kind: published === null ? "queued" : "done", from: made, to: published ?? now, attempt: null }],
    nextAttemptAt: null,
  };
  return [mutation, ...event.consumers.map((run) => laneOf(run, published ?? made, now))];
}

function laneOf({ consumer, status, attempts, nextAttemptAt }: ConsumerRun, queuedAt: number, now: number): Lane {
  const segments: Segment[] = [];
  let from = queuedAt;
  for (const { number, startedAt, durationMs, error } of attempts) {
    const start = time(startedAt);
    segments.push({
      kind: segments.length === 0 ? "queued" : "waiting",
      from,
      to: Math.max(from, start),
      attempt: number,
    });
    from = start + durationMs;
    segments.push({ kind: error === null ? "done" : "failed", from: start, to: from, attempt: number });
  }
  const next = (attempts.at(-1)?.number ?? 0) + 1;
  const isOpen = status === "PENDING" || status === "PUBLISHED" || status === "RETRYING";
  if (isOpen) {
    const to = Math.max(now, from, nextAttemptAt === null ? 0 : time(nextAttemptAt));
    segments.push({ kind: attempts.length === 0 ? "queued" : "waiting", from, to, attempt: next });
  }
  return { name: consumer, status, segments, nextAttemptAt: nextAttemptAt === null ? null : time(nextAttemptAt) };
}
