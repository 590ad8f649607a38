import { type Channel, connect, type ConsumeMessage } from "amqplib";
import { setTimeout as sleep } from "node:timers/promises";
import { EVENTS_EXCHANGE, LIFECYCLE_EXCHANGE, queueOf } from "../../src/broker/topology.ts";
import { byHand } from "../../test/support/by-hand.ts";
import { malformedMessage } from "../../test/support/malformed-messages.ts";
import { eventually } from "../../test/support/eventually.ts";
import { type Random } from "../../test/support/random.ts";
import { createMany, USERS } from "../load/load.ts";
import { send } from "../load/send.ts";
import { OPERATOR } from "../oracle/reader.ts";
import { row } from "../row.ts";

const MALFORMED = 100;
const POISON = 20;
const HUGE_BYTES = 8_000_000;
const TOO_LARGE_BYTES = 2_000_000;
const WITHOUT_WORKERS_MS = 4_000;

/** Does something on a channel of its own, past the product. */
async function onChannel<T>(url: string, work: (channel: Channel) => Promise<T>): Promise<T> {
  const model = await connect(url);
  model.on("error", () => {}); // told by the call that rejects
  try {
    const channel = await model.createConfirmChannel();
    const result = await work(channel);
    await channel.waitForConfirms();
    return result;
  } finally {
    await model.close();
  }
}

const shuffled = <T>(items: readonly T[], random: Random): readonly T[] =>
  items
    .map((item) => ({ item, place: random.below(1_000_000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);

/** Takes out all that waits; by a subscription, for the ledger's queue has only one active consumer and knows no `get`. */
async function takeAll(channel: Channel, queue: string): Promise<readonly ConsumeMessage[]> {
  const { messageCount } = await channel.checkQueue(queue);
  const taken: ConsumeMessage[] = [];
  const { consumerTag } = await channel.consume(queue, (message) => void (message && taken.push(message)), {
    noAck: true,
  });
  await eventually(() => taken.length >= messageCount, `the ${messageCount} messages of ${queue}`);
  await channel.cancel(consumerTag);
  return taken;
}

/** Puts what waits in a queue back in another order; answers how many messages that were. */
const shuffleQueue = (url: string, queue: string, random: Random): Promise<number> =>
  onChannel(url, async (channel) => {
    const taken = await takeAll(channel, queue);
    for (const { content, properties } of shuffled(taken, random)) channel.publish("", queue, content, properties);
    return taken.length;
  });

export const MESSAGES = [
  row(
    "poison",
    `${MALFORMED} messages that are no events, one of ${HUGE_BYTES / 1e6} MB, ${POISON} events that always fail, and requests that are too large`,
    async ({ system, random, journal }) => {
      await onChannel(system.vhost.url, async (channel) => {
        for (let n = 0; n < MALFORMED; n += 1) {
          const { body, properties } = malformedMessage(random, `poison-${n}`);
          channel.publish(EVENTS_EXCHANGE, "", body, properties);
        }
        channel.publish(EVENTS_EXCHANGE, "", Buffer.alloc(HUGE_BYTES, "x"));
      });
      const urls = system.apis.map(({ url }) => url);
      await createMany({ urls, journal }, POISON, { tags: ["fail:search"], failsAt: "search" }, 4);
      const large = { title: "Too large", content: "x".repeat(TOO_LARGE_BYTES) };
      for (const url of urls) {
        const { one } = await send(url, USERS[0], { method: "POST", path: "/v1/docs", body: large });
        if (!one.said?.includes("PAYLOAD_TOO_LARGE")) throw new Error(`Not refused as too large: ${one.said}`);
      }
    },
    {
      async check({ reader }) {
        const { deadLetterGroups } = await reader.as(OPERATOR).deadLetterGroups({ first: 50 });
        const drills = deadLetterGroups.filter(({ code }) => code === "DRILL").map(({ count }) => count);
        if (drills.join() !== String(POISON))
          throw new Error(`Dead letters of the poison: ${drills.join()}, not ${POISON}.`);
      },
    },
  ),
  row("duplicates", "every event and announcement so far is published again", async ({ system }) => {
    const hand = await byHand(system.vhost.url);
    try {
      const log = await hand.log();
      let count = 0;
      for (const { body } of log) {
        const message = JSON.parse(Buffer.from(body).toString()) as
          | { readonly id?: string }
          | readonly { readonly type: string }[];
        if (!Array.isArray(message)) await hand.publish(EVENTS_EXCHANGE, "", body);
        else if (message[0]) await hand.publish(LIFECYCLE_EXCHANGE, message[0].type, body);
        else continue;
        count += 1;
      }
      return `${count} messages twice`;
    } finally {
      await hand.close();
    }
  }),
  row(
    "out-of-order",
    "the workers are away for 4 s; what waits in their queues is put into another order before they are back",
    async ({ system, random }) => {
      await Promise.all(system.workers.map((worker) => worker.stop("SIGTERM")));
      await sleep(WITHOUT_WORKERS_MS);
      const queues = (["notifications", "search", "analytics", "ledger"] as const).map(queueOf);
      const counts = await Promise.all(queues.map((queue) => shuffleQueue(system.vhost.url, queue, random)));
      await Promise.all(system.workers.map((worker) => worker.start()));
      return `${counts.reduce((sum, count) => sum + count, 0)} messages shuffled`;
    },
  ),
];
