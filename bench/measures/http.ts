import { type LoadOptions, type LoadResult } from "../client/load.ts";
import { type Bench, type Measure } from "../measure.ts";
import { type ServerProcess, startClient } from "../support/child.ts";
import { interleaved } from "../support/rounds.ts";
import { type System } from "../support/systems.ts";

const CONCURRENCY = 64;
const DOCUMENTS = 500;

/** One round on an API of its own, without workers: requests a second, and a second of the API's CPU time. */
async function measureRequests(
  system: System,
  { scale }: Bench,
  prepare: (load: (options: Partial<LoadOptions>) => Promise<LoadResult>) => Promise<Partial<LoadOptions>>,
): Promise<{ perSecond: number; perCpuSecond: number }> {
  const api: ServerProcess = await system.startApi();
  const client = startClient("load");
  const load = (options: Partial<LoadOptions>): Promise<LoadResult> =>
    client.call("run", { url: api.url, concurrency: CONCURRENCY, ms: scale.warmupMs, ...options });
  const options = await prepare(load);
  await load(options);
  const before = await api.cpu();
  const { count, seconds } = await load({ ...options, ms: scale.ms });
  const cpuSeconds = ((await api.cpu()) - before) / 1_000;
  await client.stop();
  await api.stop();
  await system.purge();
  return { perSecond: count / seconds, perCpuSecond: count / cpuSeconds };
}

const httpMeasure = (name: string, what: string, prepare: Parameters<typeof measureRequests>[2]): Measure => ({
  name,
  about: `${what}, ${CONCURRENCY} under way at a time`,
  async run(bench) {
    const { ours, yardstick } = await interleaved(bench, (system) => measureRequests(system, bench, prepare));
    return [
      {
        what: `${what} per second of API CPU`,
        unit: "/s",
        ours: ours.perCpuSecond,
        yardstick: yardstick.perCpuSecond,
        target: { kind: "ratio", atLeast: 1.5 },
      },
      {
        what: `${what} per second`,
        unit: "/s",
        ours: ours.perSecond,
        yardstick: yardstick.perSecond,
        target: { kind: "none" },
      },
    ];
  },
});

export const mutations = httpMeasure("mutations", "createDocument mutations", async () => ({}));

export const queries = httpMeasure("queries", "queries by id", async (load) => {
  const { ids } = await load({ ms: 1_000 });
  return { read: ids.slice(0, DOCUMENTS) };
});
