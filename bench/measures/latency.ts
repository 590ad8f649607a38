import { type Bench, type Measure } from "../measure.ts";
import { startClient } from "../support/child.ts";
import { interleaved, percentile } from "../support/rounds.ts";
import { type System } from "../support/systems.ts";

const PER_SECOND = 100;
/** At this rate the code of both is compiled to the end only after so many warm-ups; until then each waits for the compiler, on the same two cores. */
const WARMUPS = 5;

/** From a mutation that is sent to its `eventProcessed`, all three consumers done, on the same client. */
async function latencies(system: System, { scale }: Bench): Promise<{ p50: number; p95: number; p99: number }> {
  const [api, worker] = await Promise.all([system.startApi(), system.startWorker()]);
  const client = startClient("latency");
  const run = (ms: number): Promise<readonly number[]> =>
    client.call("run", { url: api.url, ms, perSecond: PER_SECOND });
  await run(WARMUPS * scale.warmupMs);
  const measured = await run(scale.ms);
  await Promise.all([client.stop(), api.stop("SIGKILL"), worker.stop()]);
  return { p50: percentile(measured, 50), p95: percentile(measured, 95), p99: percentile(measured, 99) };
}

export const latency: Measure = {
  name: "latency",
  about: `from a mutation to its eventProcessed, at ${PER_SECOND} mutations a second`,
  async run(bench) {
    const { ours, yardstick } = await interleaved(bench, (system) => latencies(system, bench));
    return (["p50", "p95", "p99"] as const).map((p) => ({
      what: `mutation to eventProcessed at ${PER_SECOND}/s, ${p}`,
      unit: "ms",
      ours: ours[p],
      yardstick: yardstick[p],
      lessIsBetter: true,
      target: p === "p50" ? { kind: "atMost", value: 25 } : { kind: "none" },
    }));
  },
};
