import { setTimeout as sleep } from "node:timers/promises";
import { startClient } from "../support/child.ts";
import { percentile } from "../support/rounds.ts";
import { connect } from "../../test/support/client.ts";
import { type Check, mb, ms } from "./check.ts";
import { type Installation } from "../support/installation.ts";

const STALLED = 1_000;
/** Of these, so many read again when the first were ended: they can be told. */
const WAKING = 100;
const PER_SECOND = 20;
/** Large enough that the system's own buffers, some megabytes a socket, are full within the run. */
const LENGTH = 40_000;
const MS = 15_000;
const PATIENCE_MS = 180_000;
const SUBSCRIBERS = "{ pipeline { subscribers } }";

/** A thousand who subscribe to everything and never read, beside one who does. */
export async function stalled({ api }: Installation): Promise<readonly Check[]> {
  const healthy = startClient("latency");
  const others = startClient("stalled");
  const operator = connect(api.url, "operator");
  const latencies = (): Promise<readonly number[]> =>
    healthy.call("run", { url: api.url, ms: MS, perSecond: PER_SECOND, length: LENGTH });
  const held = async () => {
    await api.collectGarbage();
    return api.memory();
  };
  const subscribers = async (): Promise<number> =>
    (await operator.query<{ pipeline: { subscribers: number } }>(SUBSCRIBERS)).data.pipeline.subscribers;

  await latencies();
  const alone = percentile(await latencies(), 99);
  const before = await held();
  await others.call("connect", { url: api.url, count: STALLED });
  const connected = await held();

  // Until the first of them are ended: then the buffers of all are full, and what waits for them is at its most.
  const beside: number[] = [];
  let most = connected;
  let ended = 0;
  for (const until = performance.now() + PATIENCE_MS; ended === 0 && performance.now() < until; ) {
    const running = latencies();
    while (ended === 0 && (await Promise.race([running.then(() => true), sleep(500).then(() => false)])) === false) {
      const now = await api.memory();
      if (now.heap > most.heap) most = now;
      ended = STALLED - (await subscribers());
    }
    beside.push(...(await running));
  }
  await others.call("wake", { count: WAKING });
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until && (await subscribers()) > 0; )
    await sleep(500);
  const told = await others.call<{ lagged: number; closed: number }>("told");
  const left = await subscribers();
  const after = await held();
  await Promise.all([healthy.stop(), others.stop(), operator.close()]);

  const p99 = percentile(beside, 99);
  return [
    { what: `mutation to eventProcessed at ${PER_SECOND}/s, p99, alone`, measured: ms(alone) },
    { what: `the same beside ${STALLED} that read nothing`, measured: ms(p99), target: "≤ 2x", met: p99 <= 2 * alone },
    {
      what: "heap and buffers: before, connected, at most, after",
      measured: [before, connected, most, after].map(({ heap }) => mb(heap)).join(", "),
      target: "≤ 100 MB more than connected",
      met: most.heap - connected.heap <= 100 * 1_024 * 1_024,
    },
    {
      what: "told: closed with 4410, or FeedLagged",
      measured: `${told.closed}, ${told.lagged}`,
      target: `the ${WAKING} that read again`,
      met: told.closed + told.lagged >= WAKING,
    },
    { what: "of their subscriptions are left", measured: String(left), target: "0", met: left === 0 },
  ];
}
