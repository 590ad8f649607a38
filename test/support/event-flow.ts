import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "amqplib";
import { EVENTS_EXCHANGE } from "../../src/broker/topology.ts";
import { newId } from "../../src/clock.ts";
import { encodeEnvelope, type Envelope } from "../../src/events/envelope.ts";
import { type Random } from "./random.ts";

export const SUBJECTS = ["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7"] as const;
const WORDS = ["amber", "basalt", "cedar", "delta", "ember"] as const;
const STEP_MS = 50;

/** Events of several users, some private, some that fail once or for good; published at a steady rate until stopped. */
export async function startEventFlow(
  url: string,
  {
    perSecond,
    users,
    random,
  }: { readonly perSecond: number; readonly users: readonly string[]; readonly random: Random },
) {
  const connection = await connect(url);
  connection.on("error", () => {}); // a broken flow shows in what the test then misses
  const channel = await connection.createConfirmChannel();
  let stopped = false;
  let published = 0;

  function made(): Envelope<"document.created" | "document.updated"> {
    const actor = random.pick(users);
    const subject = random.pick(SUBJECTS);
    const isPrivate = random.below(10) === 0;
    const tags = [random.pick(WORDS), ...(random.below(200) === 0 ? ["fail:search:1"] : [])];
    return {
      id: newId(),
      type: random.pick(["document.created", "document.updated"] as const),
      timestamp: new Date().toISOString(),
      version: 1,
      actor,
      subject,
      audience: isPrivate ? [actor] : ["*"],
      data: {
        documentId: subject,
        title: `About ${random.pick(WORDS)}`,
        content: "…",
        tags,
        visibility: isPrivate ? "PRIVATE" : "WORKSPACE",
        version: 1 + random.below(50),
        createdBy: actor,
      },
    };
  }

  const running = (async () => {
    const start = performance.now();
    while (!stopped) {
      const due = Math.floor(((performance.now() - start) / 1_000) * perSecond);
      for (; published < due; published++)
        channel.publish(EVENTS_EXCHANGE, "", Buffer.from(encodeEnvelope(made())), {
          persistent: true,
          headers: { "x-published-at": new Date().toISOString() },
        });
      await sleep(STEP_MS);
    }
    await channel.waitForConfirms();
    await connection.close();
  })();

  return {
    get published() {
      return published;
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
