import { eventually } from "../../test/support/eventually.ts";
import { type Bench, type Measure } from "../measure.ts";
import { interleaved } from "../support/rounds.ts";
import { type System } from "../support/systems.ts";

const TIMEOUT_MS = 300_000;

/** Fills the queues while no worker runs, then starts one: from its ready line until the last event is processed. */
async function drainOnce(system: System, { scale }: Bench): Promise<{ perSecond: number; perCpuSecond: number }> {
  const processed = await system.countProcessed();
  // The yardstick's rate does not depend on how many they are, and it takes its time.
  const events = system.name === "ours" ? scale.drainEvents : scale.drainEvents / 4;
  await system.publish(events);
  const worker = await system.startWorker();
  const startedAt = performance.now();
  const before = await worker.cpu();
  await eventually(() => processed.count >= events, "every event to be processed", TIMEOUT_MS);
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpuSeconds = ((await worker.cpu()) - before) / 1_000;
  await worker.stop();
  await processed.close();
  return { perSecond: events / seconds, perCpuSecond: events / cpuSeconds };
}

export const drain: Measure = {
  name: "drain",
  about: "a backlog of events through three consumers; ours writes the ledger too",
  async run(bench) {
    const { ours, yardstick } = await interleaved(bench, (system) => drainOnce(system, bench));
    return [
      {
        what: "events drained per second",
        unit: "/s",
        ours: ours.perSecond,
        yardstick: yardstick.perSecond,
        target: { kind: "ratio", atLeast: 2.5 },
      },
      {
        what: "events drained per second of worker CPU",
        unit: "/s",
        ours: ours.perCpuSecond,
        yardstick: yardstick.perCpuSecond,
        target: { kind: "ratio", atLeast: 4 },
      },
    ];
  },
};
