import { Badge } from "../../ui/badge.tsx";
import { Stack } from "../../ui/stack.tsx";
import { clockTime, duration, fullTime } from "../../ui/format.ts";
import type { Attempt, LiveEvent } from "./lanes.ts";

/** Each run of each handler, with its error. */
export function Attempts({ event }: { readonly event: LiveEvent }) {
  const rows = event.consumers
    .flatMap(({ consumer, attempts }) => attempts.map((attempt) => ({ consumer, attempt })))
    .sort((one, other) => one.attempt.startedAt.localeCompare(other.attempt.startedAt));
  if (rows.length === 0) return <p class="muted card-body">No consumer has begun yet.</p>;
  return (
    <ul class="attempts">
      {rows.map(({ consumer, attempt }) => (
        <li key={`${consumer}${attempt.number}`} class="attempt">
          <time class="numeric muted" dateTime={attempt.startedAt} title={fullTime(attempt.startedAt)}>
            {clockTime(attempt.startedAt)}
          </time>
          <span class="attempt-name">
            {consumer} <span class="muted numeric">#{attempt.number}</span>
          </span>
          <Badge tone={attempt.error ? "red" : "green"}>
            {attempt.error ? `Failed: ${attempt.error.code}` : "Done"}
          </Badge>
          <span class="numeric muted">{duration(attempt.durationMs)}</span>
          {attempt.error && isLastOfItsFault(event, consumer, attempt) && <Fault error={attempt.error} />}
        </li>
      ))}
    </ul>
  );
}

/** The same fault again and again is told once, at its end. */
function isLastOfItsFault(event: LiveEvent, consumer: string, { number, error }: Attempt): boolean {
  const attempts = event.consumers.find((run) => run.consumer === consumer)?.attempts ?? [];
  return attempts.find((other) => other.number === number + 1)?.error?.fingerprint !== error?.fingerprint;
}

function Fault({ error: { code, message, stack, fingerprint } }: { readonly error: NonNullable<Attempt["error"]> }) {
  return (
    <div class="fault">
      <p>
        <code class="fault-code">{code}</code> {message}
      </p>
      {stack !== null && <Stack text={stack} />}
      <a class="fault-more" href={`/?${new URLSearchParams({ filter: `fingerprint:${fingerprint}` })}`}>
        Steps with the same fault
      </a>
    </div>
  );
}
