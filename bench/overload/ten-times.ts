import { setTimeout as sleep } from "node:timers/promises";
import { type Flood } from "../client/flood.ts";
import { type LoadResult } from "../client/load.ts";
import { startClient } from "../support/child.ts";
import { percentile } from "../support/rounds.ts";
import { type Check, mb, ms } from "./check.ts";
import { type Installation } from "../support/installation.ts";
import { watchServer } from "./watch.ts";

const MS = 10_000;
/** So many saturate it; ten times as many are ten times the load also where the rate can't be had. */
const SATURATING = 64;
const TIMES = 10;
const PATIENCE_MS = 60_000;

/** Ten times the load that this machine takes, by clients that don't wait: it sheds, stays up, and recovers by itself. */
export async function tenTimes({ api }: Installation): Promise<readonly Check[]> {
  const load = startClient("load");
  const flooding = startClient("flood");
  const flood = (perSecond: number, connections: number): Promise<Flood> =>
    flooding.call("run", { url: api.url, ms: MS, perSecond, connections });

  const take = (): Promise<LoadResult> => load.call("run", { url: api.url, ms: MS, concurrency: SATURATING });
  await take();
  const { count, seconds, ids } = await take();
  const capacity = count / seconds;
  await sleep(2_000);
  const calm = await flood(capacity / 4, SATURATING);

  const watching = watchServer(api, ids[0] ?? "");
  const before = (await api.memory()).rss;
  const hard = await flood(capacity * TIMES, SATURATING * TIMES * 2);
  const endedAt = performance.now();
  const seen = await watching.stop();

  let after = await flood(capacity / 4, SATURATING);
  while (after.refused.length > 0 && performance.now() - endedAt < PATIENCE_MS)
    after = await flood(capacity / 4, SATURATING);
  const recoveredMs = Math.max(0, performance.now() - endedAt - MS);
  await Promise.all([load.stop(), flooding.stop()]);

  const rate = ({ done, seconds: of }: Flood): number => done.length / of;
  const others = { ...hard.other, ...after.other };
  return [
    { what: `mutations a second that ${SATURATING} clients get done`, measured: `${Math.round(capacity)}/s` },
    {
      what: "offered",
      measured: `${Math.round(hard.sent / hard.seconds)}/s`,
      target: `10x, or as many as are answered`,
    },
    {
      what: "done meanwhile",
      measured: `${Math.round(rate(hard))}/s`,
      target: `≥ half of it`,
      met: rate(hard) >= capacity / 2,
    },
    {
      what: "done within, p99",
      measured: ms(percentile(hard.done, 99)),
      target: "≤ 5 s",
      met: percentile(hard.done, 99) <= 5_000,
    },
    {
      what: "refused with OVERLOADED and Retry-After",
      measured: `${hard.refused.length} (p99 within ${ms(percentile(hard.refused, 99))})`,
      target: "> 0",
      met: hard.refused.length > 0,
    },
    {
      what: "anything else",
      measured: JSON.stringify(others),
      target: "nothing",
      met: Object.keys(others).length === 0,
    },
    {
      what: "reads meanwhile, p99",
      measured: `${ms(percentile(seen.reads, 99))}, ${seen.failed} of ${seen.reads.length + seen.failed} failed`,
      target: "none fails",
      met: seen.failed === 0,
    },
    {
      what: "/health/live meanwhile, p99",
      measured: ms(percentile(seen.health, 99)),
      target: "≤ 5 s",
      met: percentile(seen.health, 99) <= 5_000,
    },
    {
      what: "resident memory before, at most",
      measured: `${mb(before)}, ${mb(seen.rss)}`,
      target: "≤ 1.5x",
      met: seen.rss <= 1.5 * before,
    },
    {
      what: "nothing refused any more after",
      measured: ms(recoveredMs),
      target: "≤ 10 s",
      met: recoveredMs <= 10_000 && after.refused.length === 0,
    },
    {
      what: "a mutation before and after, p50",
      measured: `${ms(percentile(calm.done, 50))}, ${ms(percentile(after.done, 50))}`,
    },
  ];
}
