import { now } from "../../state/clock.ts";
import { duration, plural } from "../../ui/format.ts";
import type { ConsumerRun, LiveEvent } from "./lanes.ts";

const TONE = {
  PENDING: "gray",
  PUBLISHED: "blue",
  RETRYING: "amber",
  PROCESSED: "green",
  DEAD_LETTERED: "red",
  DISCARDED: "violet",
} as const;

/** In a sentence, where the event is and what comes next: the first thing to read. */
export const Summary = ({ event }: { readonly event: LiveEvent }) => (
  <div class={`summary summary-${TONE[event.status]}`} role="status">
    {sentences(event).map((sentence) => (
      <p key={sentence}>{sentence}</p>
    ))}
  </div>
);

function sentences(event: LiveEvent): readonly string[] {
  const took = event.settledAt === null ? 0 : Date.parse(event.settledAt) - Date.parse(event.timestamp);
  const gaveUp = event.consumers.filter(({ status }) => status === "DEAD_LETTERED");
  switch (event.status) {
    case "PENDING":
      return ["It is recorded with its change, and goes to the queues as soon as the broker takes it."];
    case "PUBLISHED":
      return [`It is in the queues. ${waitingFor(event)}`];
    case "PROCESSED":
      return [`${plural(event.consumers.length, "consumer")} did all there was to do, in ${duration(took)}.`];
    case "RETRYING":
      return event.consumers.filter(({ status }) => status === "RETRYING").map(retrying);
    case "DEAD_LETTERED":
      return gaveUp.map(
        ({ consumer, attempts }) =>
          `${consumer} gave up after ${plural(attempts.at(-1)?.number ?? 0, "attempt")}: ${faultOf(attempts.at(-1)?.error)}`,
      );
    case "DISCARDED":
      return event.consumers
        .filter(({ status }) => status === "DISCARDED")
        .map(({ consumer, discard }) =>
          discard === null
            ? `An operator gave up on what ${consumer} failed to do.`
            : `${discard.by} gave up on what ${consumer} failed to do: ${discard.reason}`,
        );
  }
}

function waitingFor({ consumers }: LiveEvent): string {
  const open = consumers.filter(({ status }) => status === "PENDING").map(({ consumer }) => consumer);
  return open.length > 0 ? `Not done yet: ${open.join(", ")}.` : "";
}

function retrying({ consumer, attempts, nextAttemptAt }: ConsumerRun): string {
  const last = attempts.at(-1);
  const left = nextAttemptAt === null ? 0 : Date.parse(nextAttemptAt) - now.value;
  const when = left > 0 ? `in ${duration(Math.ceil(left / 1_000) * 1_000)}` : "now";
  return `${consumer} failed at attempt ${last?.number ?? 1} and tries again ${when}: ${faultOf(last?.error)}`;
}

const faultOf = (error: ConsumerRun["attempts"][number]["error"] | undefined): string =>
  error ? (error.message ?? error.code) : "the reason is not known";
