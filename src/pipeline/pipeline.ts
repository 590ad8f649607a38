import { type Broker } from "../broker/port.ts";
import { type Clock } from "../clock.ts";
import { readPaused } from "../control/paused.ts";
import { type ConsumerName } from "../events/consumers.ts";
import { type Feed } from "../feed/feed.ts";
import { type Log } from "../log.ts";
import { type Presence } from "../presence/presence.ts";
import { type Collections } from "../store/collections.ts";
import { countDeadLettered, countOutbox, findOldestWaiting } from "./backlog.ts";
import { createGauge, soon } from "./gauge.ts";
import { createLive } from "../live.ts";
import { createMeter } from "./meter.ts";
import { type PipelineSnapshot, type QueueStatus, toSnapshot } from "./snapshot.ts";

/** How the whole pipeline is doing, as any API process can tell. Nothing here fails because a part of it is away. */
export interface Pipeline {
  snapshot(): Promise<PipelineSnapshot>;
  /** About once a second; made once for all who listen in this process. */
  live(): AsyncIterableIterator<PipelineSnapshot>;
  queue(consumer: ConsumerName): Promise<QueueStatus>;
}

interface PipelineDependencies {
  readonly collections: Collections;
  readonly broker: Pick<Broker, "connected" | "counts">;
  readonly feed: Pick<Feed, "observe">;
  readonly presence: Pick<Presence, "processes">;
  readonly clock: Clock;
  readonly log: Log;
}

const SNAPSHOT_MS = 1_000;

export function createPipeline({ collections, broker, feed, presence, clock, log }: PipelineDependencies): Pipeline {
  const meter = createMeter(clock);
  feed.observe(meter.observe);
  const counts = createGauge("How much waits in the queues", log, () => broker.counts());
  const outbox = createGauge("How much waits in the outboxes", log, () => countOutbox(collections));
  const deadLettered = createGauge("How much is dead-lettered", log, () => countDeadLettered(collections));
  const oldest = createGauge("How long the oldest event waits", log, async () => {
    const askedAt = clock();
    return { askedAt, madeAt: await findOldestWaiting(collections) };
  });

  async function snapshot(): Promise<PipelineSnapshot> {
    const connected = broker.connected();
    const [counted, outboxBacklog, dead, waiting, paused] = await Promise.all([
      connected ? counts() : null,
      outbox(),
      deadLettered(),
      oldest(),
      // Always as it is now: whoever has just paused a consumer asks. The gauges say when the store is away.
      soon(readPaused(collections)).catch(() => null),
    ]);
    return toSnapshot({
      at: clock(),
      reading: connected ? meter.read() : null,
      counts: counted,
      outboxBacklog,
      deadLettered: dead,
      oldest: waiting,
      paused,
      processes: presence.processes(),
    });
  }

  const ticks = createLive(SNAPSHOT_MS, log, "The pipeline's snapshot", snapshot);
  return {
    snapshot,
    live: ticks.listen,
    async queue(consumer) {
      const { queues } = await snapshot();
      const status = queues.find((queue) => queue.consumer === consumer);
      if (!status) throw new Error(`The snapshot has no consumer '${consumer}'.`);
      return status;
    },
  };
}
