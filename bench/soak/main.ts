import { setTimeout as sleep } from "node:timers/promises";
import { openDashboard } from "./dashboard.ts";
import { startLoad } from "./load.ts";
import { createSampler, judge, type Judged, shown, table } from "./series.ts";
import { bundle } from "../support/child.ts";
import { startEmbedded, startOnServices } from "../support/installation.ts";
import { misused, readCommandLine } from "../../scripts/command-line.ts";

const USAGE = `npm run soak [-- options]: the same mixture of work for a long time; does anything grow that its causes don't explain?

  --minutes <n>   how long (default: 30; under 10 its caches are not full yet, and it says nothing)
  --services      on RabbitMQ and a MongoDB test server that it starts; without it embedded
  --dashboard     with an operator's dashboard in Chromium that shows the feed, and 50 changes a second instead of 7

It ends with 1 when memory after collection, handles, descriptors or what is stored grew over its second half.
What the product keeps for days it keeps for a minute here, and the embedded log has 2,000 messages.
`;

const told = ({ name, unit, median, gain }: Judged): string =>
  `${name} (${shown(median, unit)}, +${shown(gain, unit)})`;

/** As `run.mjs` bundles them. */
const SHORT_MEMORY = { api: bundle("api"), worker: bundle("worker") };
/** Operations; 7 of 10 are changes. */
const PER_SECOND = 10;
/** More than the 50 changes that are wanted: a busy machine keeps less. */
const PER_SECOND_WATCHED = 80;
const SAMPLE_MS = 10_000;
const SAY_MS = 60_000;

interface Kind {
  readonly services: boolean;
  readonly watched: boolean;
}

async function soak(minutes: number, { services, watched }: Kind): Promise<boolean> {
  const running = await (services ? startOnServices : startEmbedded)(SHORT_MEMORY);
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => void running.stop().then(() => process.exit(130)));
  try {
    const load = await startLoad(running.api.url, watched ? PER_SECOND_WATCHED : PER_SECOND);
    const dashboard = watched ? await openDashboard(running.api.url) : null;
    const sampler = createSampler(running, dashboard, !services);
    const startedAt = performance.now();
    for (let said = 0; performance.now() - startedAt < minutes * 60_000; ) {
      await sleep(SAMPLE_MS);
      const ms = performance.now() - startedAt;
      await sampler.sample(ms / 1_000);
      if (ms - said < SAY_MS) continue;
      said = ms;
      const now = [...sampler.series.values()].map(judge).filter(({ judged }) => judged);
      const growing = now.filter(({ verdict }) => verdict === "growing").map(told);
      console.log(
        `${Math.round(ms / 60_000)} min: ${growing.length === 0 ? "all flat" : `still growing: ${growing.join(", ")}`}`,
      );
    }
    const fault = (await dashboard?.fault()) ?? null;
    await load.stop();
    await dashboard?.close();
    const rows = [...sampler.series.values()].map(judge);
    console.log(
      `\nWhat was done:\n${[...load.done].map(([what, times]) => `  ${times} ${what}`).join("\n")}\n\n${table(rows)}\n`,
    );
    if (fault) console.log(fault);
    return fault === null && rows.every(({ judged, verdict }) => !judged || verdict === "flat");
  } finally {
    await running.stop();
  }
}

const { values } = readCommandLine(USAGE, {
  options: {
    minutes: { type: "string", default: "30" },
    services: { type: "boolean", default: false },
    dashboard: { type: "boolean", default: false },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) misused("--minutes takes a number above 0.", USAGE);
const flat = await soak(minutes, { services: values.services, watched: values.dashboard });
console.log(flat ? "Flat: nothing that is judged grew." : "Growing: see the table.");
process.exitCode = flat ? 0 : 1;
