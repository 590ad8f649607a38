import { setTimeout as sleep } from "node:timers/promises";
import { type LoadResult } from "../client/load.ts";
import { type Bench, type Measure } from "../measure.ts";
import { startClient } from "../support/child.ts";
import { interleaved } from "../support/rounds.ts";
import { type System } from "../support/systems.ts";

const EVENTS_PER_SECOND = 50;
/** When nothing has arrived for so long, nothing more will. */
const QUIET_MS = 5_000;
const PATIENCE_MS = 60_000;
/** A system that keeps up has delivered everything this long after the last event. */
const KEEPS_UP_MS = 2_000;

interface FanOut {
  readonly perCpuSecond: number;
  readonly perSecond: number;
  /** From the last mutation's answer to the last delivery, in milliseconds. */
  readonly behindMs: number;
}

/**
 * Events at a steady rate, made by one API process; all subscribers hang on another one, whose CPU time is measured: so
 * it is spent on deliveries alone.
 */
async function fanOut(system: System, { scale }: Bench): Promise<FanOut> {
  const [watched, writing, worker] = await Promise.all([system.startApi(), system.startApi(), system.startWorker()]);
  const subscribers = startClient("subscribers");
  const load = startClient("load");
  const received = (): Promise<number> => subscribers.call("received");
  const write = (ms: number): Promise<LoadResult> =>
    load.call("run", { url: writing.url, ms, concurrency: 16, perSecond: EVENTS_PER_SECOND });
  /** How many have arrived, and when the last of them: when it is all, when no more come, or when patience is over. */
  async function arrived(all: number): Promise<{ count: number; at: number }> {
    let last = { count: await received(), at: performance.now() };
    const until = performance.now() + PATIENCE_MS;
    while (last.count < all && performance.now() < Math.min(until, last.at + QUIET_MS)) {
      await sleep(20);
      const count = await received();
      if (count > last.count) last = { count, at: performance.now() };
    }
    return last;
  }

  await subscribers.call("connect", { url: watched.url, count: scale.subscribers });
  await sleep(1_000); // their subscriptions are under way
  const warmup = await write(scale.warmupMs);
  await arrived(warmup.count * scale.subscribers);

  const before = { received: await received(), cpu: await watched.cpu(), at: performance.now() };
  const { count } = await write(scale.ms);
  const answeredAt = performance.now();
  const end = await arrived(before.received + count * scale.subscribers);
  const deliveries = end.count - before.received;
  const cpuSeconds = ((await watched.cpu()) - before.cpu) / 1_000;
  await Promise.all([subscribers.stop(), load.stop(), watched.stop("SIGKILL"), writing.stop(), worker.stop()]);
  return {
    perCpuSecond: deliveries / cpuSeconds,
    perSecond: deliveries / ((end.at - before.at) / 1_000),
    behindMs: end.at - answeredAt,
  };
}

export const fanOutMeasure: Measure = {
  name: "fan-out",
  about: `${EVENTS_PER_SECOND} events a second to many WebSocket subscribers, each another user`,
  async run(bench) {
    const { ours, yardstick } = await interleaved(bench, (system) => fanOut(system, bench));
    const subscribers = bench.scale.subscribers.toLocaleString("en");
    return [
      {
        what: `deliveries to ${subscribers} subscribers per second of API CPU`,
        unit: "/s",
        ours: ours.perCpuSecond,
        yardstick: yardstick.perCpuSecond,
        target: { kind: "ratio", atLeast: 4 },
      },
      {
        what: `all delivered after the last of ${EVENTS_PER_SECOND} events a second`,
        unit: "ms",
        ours: ours.behindMs,
        yardstick: yardstick.behindMs,
        lessIsBetter: true,
        target: { kind: "atMost", value: KEEPS_UP_MS },
      },
    ];
  },
};
