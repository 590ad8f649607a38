import { CONSUMERS } from "../../src/events/consumers.ts";
import { eventually } from "../../test/support/eventually.ts";
import { type Bench, type Measure, type Row } from "../measure.ts";
import { startClient } from "../support/child.ts";
import { median, percentile } from "../support/rounds.ts";

const TIMEOUT_MS = 300_000;
const READERS = 10;
const PER_SECOND = 50;
/** Each event is published, handled by each consumer, and processed. */
const TRANSITIONS_OF_EVENT = 2 + CONSUMERS.length;

/** A log of real transitions behind a cursor; and what the ledger took to write its part, in worker CPU an event. */
async function fillLog({ ours, scale }: Bench, cursor: (url: string) => Promise<string>) {
  const api = await ours.startApi();
  const after = await cursor(api.url);
  await api.stop("SIGKILL");
  const [handled, processed] = await Promise.all([ours.countProcessed("event.handled"), ours.countProcessed()]);
  const events = scale.drainEvents;
  await ours.publish(events);
  const consumers = await ours.startWorker("--only", "notifications,search,analytics");
  await eventually(() => handled.count >= CONSUMERS.length * events, "the consumers to be done", TIMEOUT_MS);
  await consumers.stop();
  const ledger = await ours.startWorker("--only", "ledger");
  const before = await ledger.cpu();
  await eventually(() => processed.count >= events, "the ledger to be written", TIMEOUT_MS);
  const ledgerUs = (((await ledger.cpu()) - before) * 1_000) / events;
  await ledger.stop();
  await Promise.all([handled.close(), processed.close()]);
  return { after, transitions: events * TRANSITIONS_OF_EVENT, ledgerUs };
}

export const resume: Measure = {
  name: "resume",
  about: "coming back to a place in the log, alone and ten at once beside live traffic; what the ledger costs",
  async run(bench): Promise<readonly Row[]> {
    const { ours, scale } = bench;
    const reader = startClient("resume");
    const { after, transitions, ledgerUs } = await fillLog(bench, (url) => reader.call("cursor", { url }));
    const [api, worker] = await Promise.all([ours.startApi(), ours.startWorker()]);
    const from = { url: api.url, after };
    const rates: number[] = [];
    for (let n = 0; n < scale.rounds; n++) {
      const { items, ms } = await reader.call<{ items: number; ms: number }>("resume", from);
      rates.push((items * 1_000) / ms);
      console.log(`  ${items} of ${transitions} transitions in ${ms.toFixed(0)} ms`);
    }

    const live = startClient("latency");
    const p95 = async (): Promise<number> =>
      percentile(await live.call("run", { url: api.url, ms: scale.ms, perSecond: PER_SECOND }), 95);
    await p95();
    const alone: number[] = [];
    const beside: number[] = [];
    for (let n = 0; n < scale.rounds; n++) {
      alone.push(await p95());
      await reader.call("keepResuming", { ...from, readers: READERS });
      beside.push(await p95());
      await reader.call("rest");
      console.log(
        `  live p95 ${alone.at(-1)?.toFixed(1)} ms alone, ${beside.at(-1)?.toFixed(1)} ms beside ${READERS} that resume`,
      );
    }
    await Promise.all([reader.stop(), live.stop(), api.stop(), worker.stop()]);
    return [
      {
        what: `transitions a second to one who resumes (${transitions.toLocaleString("en")})`,
        unit: "/s",
        ours: median(rates),
        target: { kind: "atLeast", value: 20_000 },
      },
      {
        what: `live latency beside ${READERS} that resume, as a multiple of without (p95)`,
        unit: "x",
        ours: median(beside) / median(alone),
        target: { kind: "atMost", value: 2 },
      },
      { what: "worker CPU of the ledger, an event", unit: "µs", ours: ledgerUs, target: { kind: "none" } },
    ];
  },
};
