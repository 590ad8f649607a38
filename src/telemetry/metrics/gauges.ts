import { Counter, Gauge, type Registry } from "prom-client";
import { type HealthCheck, readiness } from "../../health/readiness.ts";
import { type PipelineSnapshot } from "../../pipeline/snapshot.ts";

/** What is looked up when somebody asks. */
export interface MetricSources {
  readonly health: readonly HealthCheck[];
  /** What an API process has beside. */
  readonly api?: {
    readonly snapshot: () => Promise<PipelineSnapshot>;
    readonly subscriptions: () => { readonly subscribers: number; readonly lagging: number; readonly dropped: number };
  };
}

type Refresh = () => Promise<void> | void;

/** Gauges of these sources; each call brings them up to date. */
export function createGauges(registry: Registry, { health, api }: MetricSources): () => Promise<void> {
  const refreshes: readonly Refresh[] = [
    healthGauges(registry, health),
    ...(api ? [pipelineGauges(registry, api.snapshot), subscriptionGauges(registry, api.subscriptions)] : []),
  ];
  return async () => void (await Promise.all(refreshes.map((refresh) => refresh())));
}

function healthGauges(registry: Registry, health: readonly HealthCheck[]): Refresh {
  const up = gauge(registry, "bookspace_dependency_up", "1 when it is there, else 0", ["dependency"]);
  return async () => {
    for (const [dependency, ready] of Object.entries((await readiness(health)).parts))
      up.set({ dependency }, ready ? 1 : 0);
  };
}

function pipelineGauges(registry: Registry, snapshot: () => Promise<PipelineSnapshot>): Refresh {
  const outbox = gauge(registry, "bookspace_outbox_backlog", "Records with an event that is not published yet");
  const parked = gauge(registry, "bookspace_parked_messages", "Messages in the dead-letter queue");
  const of = (name: string, help: string) => gauge(registry, `bookspace_queue_${name}`, help, ["consumer"]);
  const ready = of("ready", "Messages that wait for a consumer");
  const retrying = of("retrying", "Messages that wait to be tried again");
  const dead = of("deadlettered", "Events that the consumer gave up on, by the ledger");
  const oldest = of("oldest_age_seconds", "Age of the oldest event that waits; 0 when none does");
  const workers = of("workers", "Live processes that work on the queue");
  const paused = of("paused", "1 while operators have the consumer paused");
  return async () => {
    const now = await snapshot();
    set(outbox, {}, now.outboxBacklog);
    set(parked, {}, now.parked);
    for (const { consumer, ...queue } of now.queues) {
      set(ready, { consumer }, queue.ready);
      set(retrying, { consumer }, queue.retrying);
      set(dead, { consumer }, queue.deadLettered);
      set(oldest, { consumer }, queue.ready === null ? null : (queue.oldestAgeMs ?? 0) / 1_000);
      set(workers, { consumer }, queue.workers);
      set(paused, { consumer }, queue.paused === null ? null : Number(queue.paused));
    }
  };
}

function subscriptionGauges(
  registry: Registry,
  subscriptions: NonNullable<MetricSources["api"]>["subscriptions"],
): Refresh {
  const subscribers = gauge(registry, "bookspace_subscribers", "Subscriptions that are open in this process");
  const lagging = gauge(
    registry,
    "bookspace_subscribers_lagging",
    "Of those, the ones whose client reads too slowly now",
  );
  const dropped = new Counter({
    name: "bookspace_subscription_dropped_items_total",
    help: "Items that were not sent to subscribers who were too slow",
    registers: [registry],
  });
  return () => {
    const now = subscriptions();
    subscribers.set(now.subscribers);
    lagging.set(now.lagging);
    dropped.reset();
    dropped.inc(now.dropped);
  };
}

const gauge = (registry: Registry, name: string, help: string, labelNames: readonly string[] = []): Gauge =>
  new Gauge({ name, help, labelNames, registers: [registry] });

/** What can't be told now is not there: a number would be a lie, and an old one too. */
function set(into: Gauge, labels: Readonly<Record<string, string>>, value: number | null): void {
  if (value === null) into.remove(labels);
  else into.set(labels, value);
}
