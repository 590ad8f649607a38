import { row } from "../row.ts";
import { type Member } from "../system/member.ts";

/** @throws Error when it didn't stop in order. */
async function restart(member: Member): Promise<void> {
  const code = await member.stop("SIGTERM");
  if (code !== 0) throw new Error(`${member.name} ended with ${code} at SIGTERM, not with 0.`);
  await member.start();
}

export const RESTARTS = [
  row("restart-api", "one API is stopped by SIGTERM and started again", ({ system, random }) =>
    restart(random.pick(system.apis)),
  ),
  row("restart-worker", "one worker is stopped by SIGTERM and started again", ({ system, random }) =>
    restart(random.pick(system.workers)),
  ),
  row("restart-broker", "RabbitMQ is stopped by SIGTERM and started again", ({ system }) =>
    system.services.rabbitmq.restart(),
  ),
  row("restart-database", "the database is stopped by SIGTERM and started again", ({ system }) =>
    system.services.mongodb.restart(),
  ),
  row(
    "rolling-deploy",
    "both workers and both APIs are stopped and started again, one after the other",
    async ({ system }) => {
      for (const member of [...system.workers, ...system.apis]) await restart(member);
    },
  ),
];
