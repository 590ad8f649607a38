import { Counter, Histogram } from "prom-client";
import { consumersOf, EVENT_TYPES, type EventType } from "../../events/catalogue.ts";
import { CONSUMERS, type ConsumerName } from "../../events/consumers.ts";
import { type ConsumerTransition, type Processed } from "../../events/transition.ts";
import { LONG_SECONDS, processRegistry, SHORT_SECONDS } from "./registry.ts";

const registers = [processRegistry];
const published = new Counter({
  name: "bookspace_events_published_total",
  help: "Events that the broker confirmed to this process's relay",
  labelNames: ["type"],
  registers,
});
const processed = new Counter({
  name: "bookspace_events_processed_total",
  help: "Events that all their consumers were done with, as this process's ledger consumer found",
  labelNames: ["type"],
  registers,
});
const failed = new Counter({
  name: "bookspace_events_failed_total",
  help: "Attempts of this process that failed and are tried again",
  labelNames: ["type", "consumer"],
  registers,
});
const deadLettered = new Counter({
  name: "bookspace_events_deadlettered_total",
  help: "Events that a consumer of this process gave up on; type 'unreadable' is a message that is no event",
  labelNames: ["type", "consumer"],
  registers,
});
const latency = new Histogram({
  name: "bookspace_event_latency_seconds",
  help: "From the mutation to the end of the event's last consumer",
  labelNames: ["type"],
  buckets: LONG_SECONDS,
  registers,
});
const attempts = new Histogram({
  name: "bookspace_handler_duration_seconds",
  help: "One attempt of a handler, until its effects are written or it failed",
  labelNames: ["type", "consumer"],
  buckets: SHORT_SECONDS,
  registers,
});

// Zeros from the start: the first one that happens is then a rise, which a rate can see.
for (const type of EVENT_TYPES) {
  published.inc({ type }, 0);
  processed.inc({ type }, 0);
  for (const consumer of consumersOf(type))
    for (const counter of [failed, deadLettered]) counter.inc({ type, consumer }, 0);
}
for (const consumer of CONSUMERS) deadLettered.inc({ type: "unreadable", consumer }, 0);

/** One addition a type, however many there are: a labelled counter costs a third of a microsecond each time. */
function countByType(counter: Counter<"type">, types: Iterable<EventType>): void {
  const counts = new Map<EventType, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  for (const [type, count] of counts) counter.inc({ type }, count);
}

export function countPublished(events: readonly { readonly type: EventType }[]): void {
  countByType(
    published,
    events.map(({ type }) => type),
  );
}

export function countAttempts(transitions: readonly ConsumerTransition[]): void {
  for (const { type, consumer, status, durationMs } of transitions) {
    attempts.observe({ type, consumer }, durationMs / 1_000);
    if (status === "failed") failed.inc({ type, consumer });
    if (status === "deadLettered") deadLettered.inc({ type, consumer });
  }
}

export function countUnreadable(consumer: ConsumerName): void {
  deadLettered.inc({ type: "unreadable", consumer });
}

export function countProcessed(done: readonly Processed[]): void {
  countByType(
    processed,
    done.map(({ type }) => type),
  );
  for (const { type, latencyMs } of done) latency.observe({ type }, latencyMs / 1_000);
}
