import { setTimeout as sleep } from "node:timers/promises";
import { type Bench, type Measure } from "../measure.ts";
import { type ServerProcess, startClient } from "../support/child.ts";
import { type Memory } from "../support/probe.ts";
import { interleaved } from "../support/rounds.ts";
import { type System } from "../support/systems.ts";

const KB = 1_024;
const SETTLE_MS = 2_000;

/** What each further idle subscriber adds, once code and pools have grown to their size. */
async function perSubscriber(system: System, { scale }: Bench): Promise<{ rssKb: number; heapKb: number }> {
  const api = await system.startApi();
  const subscribers = startClient("subscribers");
  const connect = (count: number): Promise<void> => subscribers.call("connect", { url: api.url, count });
  await connect(Math.ceil(scale.idleSubscribers / 2));
  const before = await settled(api);
  await connect(scale.idleSubscribers);
  const after = await settled(api);
  await subscribers.stop();
  await api.stop("SIGKILL");
  return {
    rssKb: (after.rss - before.rss) / scale.idleSubscribers / KB,
    heapKb: (after.heap - before.heap) / scale.idleSubscribers / KB,
  };
}

async function settled(api: ServerProcess): Promise<Memory> {
  await sleep(SETTLE_MS);
  await api.collectGarbage();
  return api.memory();
}

export const memory: Measure = {
  name: "memory",
  about: "memory of an idle subscriber",
  async run(bench) {
    const { ours, yardstick } = await interleaved(bench, (system) => perSubscriber(system, bench));
    return [
      {
        what: "memory of an idle subscriber (resident)",
        unit: "KB",
        ours: ours.rssKb,
        yardstick: yardstick.rssKb,
        lessIsBetter: true,
        target: { kind: "atMost", value: 37 },
      },
      {
        what: "memory of an idle subscriber (heap after collection)",
        unit: "KB",
        ours: ours.heapKb,
        yardstick: yardstick.heapKb,
        lessIsBetter: true,
        target: { kind: "none" },
      },
    ];
  },
};
