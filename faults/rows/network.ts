import { setTimeout as sleep } from "node:timers/promises";
import { type TcpProxy } from "../../test/support/tcp-proxy.ts";
import { type Row, row } from "../row.ts";
import { type Member } from "../system/member.ts";
import { type System } from "../system/system.ts";

const FROZEN_MS = 30_000;
const PARTED_MS = 10_000;
const SLOW_MS = 10_000;

const toBroker = ({ toBroker: way }: Member): TcpProxy => way;
const toDatabase = ({ toDatabase: way }: Member): TcpProxy => way;

/** Nothing passes in either direction, and nobody is told: as when a switch fails. */
async function part(ways: readonly TcpProxy[], ms: number): Promise<void> {
  for (const way of ways) {
    way.freeze("toServer");
    way.freeze("toClient");
  }
  await sleep(ms);
  for (const way of ways) way.resume();
}

async function slowDown(ways: readonly TcpProxy[], delayMs: number): Promise<void> {
  for (const way of ways) way.slow(delayMs);
  await sleep(SLOW_MS);
  for (const way of ways) way.slow(0);
}

const partition = (
  name: string,
  who: keyof Pick<System, "apis" | "workers">,
  what: string,
  way: (of: Member) => TcpProxy,
): Row =>
  row(`partition-${name}`, `nothing passes between the ${who} and ${what} for 10 s`, ({ system }) =>
    part(system[who].map(way), PARTED_MS),
  );

export const NETWORK = [
  row("frozen-broker", "RabbitMQ stands still for 30 s (SIGSTOP)", async ({ system }) => {
    await system.services.rabbitmq.kill("SIGSTOP");
    await sleep(FROZEN_MS);
    await system.services.rabbitmq.kill("SIGCONT");
  }),
  row(
    "half-open",
    "every connection of one API and one worker to both services is forgotten on its way, and neither end is told",
    async ({ system, random }) => {
      for (const { toBroker: broker, toDatabase: database } of [
        random.pick(system.apis),
        random.pick(system.workers),
      ]) {
        broker.forget();
        database.forget();
      }
    },
  ),
  partition("api-broker", "apis", "RabbitMQ", toBroker),
  partition("worker-broker", "workers", "RabbitMQ", toBroker),
  partition("api-database", "apis", "the database", toDatabase),
  partition("worker-database", "workers", "the database", toDatabase),
  row("slow-database", "each answer of the database comes 200 ms later, for 10 s", ({ system }) =>
    slowDown(system.members.map(toDatabase), 200),
  ),
  row("slow-broker", "each answer of RabbitMQ comes 500 ms later, for 10 s", ({ system }) =>
    slowDown(system.members.map(toBroker), 500),
  ),
];
