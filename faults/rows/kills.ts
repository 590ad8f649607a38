import { setTimeout as sleep } from "node:timers/promises";
import { row } from "../row.ts";

/** How long something stays dead before it is started again. */
const DEAD_MS = 3_000;

/** What the machine itself does to the figures: to be read beside the others. */
const CONTROL_MS = 6_000;

export const KILLS = [
  row("none", "nothing is done for 6 s: what the same figures are without a fault", () => sleep(CONTROL_MS)),
  row("kill-api", "kill -9 of one API; it is started again after 3 s", async ({ system, random }) => {
    const api = random.pick(system.apis);
    await api.stop("SIGKILL");
    await sleep(DEAD_MS);
    await api.start();
  }),
  row("kill-worker", "kill -9 of one worker; it is started again after 3 s", async ({ system, random }) => {
    const worker = random.pick(system.workers);
    await worker.stop("SIGKILL");
    await sleep(DEAD_MS);
    await worker.start();
  }),
  row("kill-broker", "kill -9 of RabbitMQ; it is started again after 3 s", async ({ system }) => {
    await system.services.rabbitmq.kill("SIGKILL");
    await sleep(DEAD_MS);
    await system.services.rabbitmq.restart();
  }),
  row("kill-database", "kill -9 of the database; it is started again after 3 s", async ({ system }) => {
    await system.services.mongodb.kill("SIGKILL");
    await sleep(DEAD_MS);
    await system.services.mongodb.restart();
  }),
];
