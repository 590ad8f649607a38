import { setTimeout as sleep } from "node:timers/promises";
import { EVENTS_EXCHANGE, queueOf } from "../../src/broker/topology.ts";
import { OPERATOR } from "../oracle/reader.ts";
import { row } from "../row.ts";
import { fillUp, rabbitmqctl, unbind } from "../system/broker.ts";

const REFUSED_MS = 8_000;
/** What a node of ours has in Debian's package. */
const USUAL_MEMORY = "0.4";
const USUAL_DISK = "50MB";

export const BROKER_REFUSES = [
  row(
    "publish-nacked",
    "the search queue is full and refuses what is published (reject-publish), for 8 s",
    async ({ system, reader }) => {
      const operator = reader.as(OPERATOR);
      await operator.pauseConsumer({ consumer: "search" });
      const lift = await fillUp(system.vhost, queueOf("search"), 20);
      await sleep(REFUSED_MS);
      await lift();
      await operator.resumeConsumer({ consumer: "search" });
      const nacked = [...system.apis].filter((api) => api.logged().some((line) => line.includes('"refused"')));
      if (nacked.length === 0) throw new Error("Nothing was nacked: the row showed nothing.");
    },
  ),
  row(
    "unroutable",
    "somebody takes every binding away from bookspace.events, and puts them back after 8 s",
    async ({ system }) => {
      const rebind = await unbind(system.vhost, EVENTS_EXCHANGE);
      await sleep(REFUSED_MS);
      await rebind();
      const returned = [...system.apis].filter((api) => api.logged().some((line) => line.includes('"unroutable"')));
      if (returned.length === 0) throw new Error("Nothing was returned: the row showed nothing.");
    },
  ),
  row("memory-alarm", "RabbitMQ blocks publishers for 8 s: a memory alarm", async ({ system }) => {
    const { rabbitmq } = system.services;
    await rabbitmqctl(rabbitmq, "set_vm_memory_high_watermark", "0.00001");
    await sleep(REFUSED_MS);
    await rabbitmqctl(rabbitmq, "set_vm_memory_high_watermark", USUAL_MEMORY);
  }),
  row("disk-alarm", "RabbitMQ blocks publishers for 8 s: a disk alarm", async ({ system }) => {
    const { rabbitmq } = system.services;
    await rabbitmqctl(rabbitmq, "set_disk_free_limit", "100TB");
    await sleep(REFUSED_MS);
    await rabbitmqctl(rabbitmq, "set_disk_free_limit", USUAL_DISK);
  }),
];
