import { count, duration } from "../../ui/format.ts";
import { Chart } from "./chart.tsx";
import type { Queue, Series, Snapshot } from "./samples.ts";

const rate = (value: number): string =>
  `${Number.isInteger(value) || value >= 10 ? count(Math.round(value)) : value.toFixed(1)}/s`;
const whole = (value: number): string => count(Math.round(value));
const time = (value: number): string => (value === 0 ? "0" : duration(value));

const RATES: readonly Series[] = [
  { name: "published", colour: "blue", value: ({ publishedPerSecond }) => publishedPerSecond },
  { name: "processed", colour: "green", value: ({ processedPerSecond }) => processedPerSecond },
  { name: "failed", colour: "red", value: ({ failedPerSecond }) => failedPerSecond },
];
const LATENCY: readonly Series[] = [
  { name: "p50", colour: "green", value: ({ latencyMs }) => latencyMs?.p50 ?? null },
  { name: "p95", colour: "amber", value: ({ latencyMs }) => latencyMs?.p95 ?? null },
  { name: "p99", colour: "red", value: ({ latencyMs }) => latencyMs?.p99 ?? null },
];
const STORED: readonly Series[] = [
  { name: "not published", colour: "blue", value: ({ outboxBacklog }) => outboxBacklog },
  { name: "dead letters", colour: "red", value: ({ parked }) => parked },
];
const SUBSCRIBERS: readonly Series[] = [
  { name: "subscribers", colour: "blue", value: ({ subscribers }) => subscribers },
  { name: "lagging", colour: "amber", value: ({ laggingSubscribers }) => laggingSubscribers },
];

const COLOURS = ["blue", "violet", "amber", "green", "gray"] as const;

/** A line for each consumer. */
const perConsumer = (consumers: readonly string[], value: (queue: Queue) => number | null): readonly Series[] =>
  consumers.map((name, index) => ({
    name,
    colour: COLOURS[index % COLOURS.length] ?? "gray",
    value({ queues }) {
      const queue = queues.find(({ consumer }) => consumer === name);
      return queue ? value(queue) : null;
    },
  }));

const waiting = ({ ready, retrying }: Queue): number | null =>
  ready === null || retrying === null ? null : ready + retrying;

/** All charts, with one pointer through all of them. */
export function Charts({ samples }: { readonly samples: readonly Snapshot[] }) {
  const consumers = samples.at(-1)?.queues.map(({ consumer }) => consumer) ?? [];
  return (
    <section class="charts" aria-label="The last 15 minutes">
      <Chart title="Events" samples={samples} series={RATES} print={rate} least={4} />
      <Chart title="Latency" samples={samples} series={LATENCY} print={time} least={100} />
      <Chart title="Backlog" samples={samples} series={perConsumer(consumers, waiting)} print={whole} least={4} />
      <Chart
        title="Oldest that waits"
        samples={samples}
        series={perConsumer(consumers, ({ oldestAgeMs }) => oldestAgeMs ?? 0)}
        print={time}
        least={1_000}
      />
      <Chart title="Outbox and dead-letter queue" samples={samples} series={STORED} print={whole} least={4} />
      <Chart title="Subscribers" samples={samples} series={SUBSCRIBERS} print={whole} least={4} />
    </section>
  );
}
