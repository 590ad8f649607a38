import { connect } from "amqplib";
import { setTimeout as sleep } from "node:timers/promises";
import { EVENTS_EXCHANGE, queueOf } from "../../src/broker/topology.ts";
import { setDiskLimit, setMemoryLimit } from "../../test/services/alarms.ts";
import { type TcpProxy } from "../../test/support/tcp-proxy.ts";
import { OPERATOR } from "../oracle/reader.ts";
import { row } from "../row.ts";
import { limitQueue, unbind } from "../system/broker.ts";
import { type System } from "../system/system.ts";

const REFUSED_MS = 8_000;
/** What a node has unless told. */
const USUAL_MEMORY = 0.4;
const USUAL_DISK = 50_000_000;
const MORE_THAN_ANY_DISK = 1e15;
const QUEUE_LIMIT = 500;
/** What is under way to the broker arrives within this. */
const ARRIVAL_MS = 300;

/** @throws Error when no API was answered so: then the fault was none. */
function expectAnswered({ apis }: System, outcome: string): void {
  if (!apis.some((api) => api.logged().some((line) => line.includes(`"outcomes":["${outcome}"]`))))
    throw new Error(`No API was answered '${outcome}': the row showed nothing.`);
}

/** With messages that are no events: the consumer will park them. */
async function fillQueue(url: string, queue: string): Promise<void> {
  const model = await connect(url);
  model.on("error", () => {}); // told by the call that rejects
  const channel = await model.createConfirmChannel();
  for (let n = 0; n <= QUEUE_LIMIT; n += 1) channel.sendToQueue(queue, Buffer.from("full"));
  await channel.waitForConfirms().catch(() => {}); // the last ones are refused: it is full
  await model.close();
}

/** Nothing is published while this is done: a change of several bindings is not one step for the broker. */
async function unseen(ways: readonly TcpProxy[], change: () => Promise<void>): Promise<void> {
  for (const way of ways) way.freeze("toServer");
  await sleep(ARRIVAL_MS);
  await change();
  for (const way of ways) way.resume();
}

export const BROKER_REFUSES = [
  row(
    "publish-nacked",
    `the search consumer is paused and its queue full: with ${QUEUE_LIMIT} messages it refuses what is published, for 8 s`,
    async ({ system, reader }) => {
      const operator = reader.as(OPERATOR);
      await operator.pauseConsumer({ consumer: "search" });
      await limitQueue(system.vhost, queueOf("search"), QUEUE_LIMIT);
      await fillQueue(system.vhost.url, queueOf("search"));
      await sleep(REFUSED_MS);
      await operator.resumeConsumer({ consumer: "search" });
      expectAnswered(system, "refused");
    },
  ),
  row("unroutable", "no queue is bound to bookspace.events for 8 s", async ({ system }) => {
    const ways = system.apis.map(({ toBroker }) => toBroker);
    let rebind = async (): Promise<void> => {};
    await unseen(ways, async () => {
      rebind = await unbind(system.vhost, EVENTS_EXCHANGE);
    });
    await sleep(REFUSED_MS);
    await unseen(ways, rebind);
    expectAnswered(system, "unroutable");
  }),
  row("memory-alarm", "RabbitMQ has a memory alarm for 8 s: it blocks who publishes", async ({ system }) => {
    await setMemoryLimit(system.services.rabbitmq, 0.000_01);
    await sleep(REFUSED_MS);
    await setMemoryLimit(system.services.rabbitmq, USUAL_MEMORY);
  }),
  row("disk-alarm", "RabbitMQ has a disk alarm for 8 s: it blocks who publishes", async ({ system }) => {
    await setDiskLimit(system.services.rabbitmq, MORE_THAN_ANY_DISK);
    await sleep(REFUSED_MS);
    await setDiskLimit(system.services.rabbitmq, USUAL_DISK);
  }),
];
