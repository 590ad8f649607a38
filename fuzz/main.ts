import { canStartServices, startServices } from "../test/services/both.ts";
import { killAll } from "../test/support/processes.ts";
import { framesRound } from "./frames/round.ts";
import { graphqlRound } from "./graphql/round.ts";
import { openTarget } from "./installation.ts";
import { messagesRound } from "./messages/round.ts";
import { restRound } from "./rest/round.ts";
import { type Round } from "./round.ts";
import { type Outcome, table } from "./table.ts";
import { createRecorder, type Tally } from "./tally.ts";
import { misused, readCommandLine } from "../scripts/command-line.ts";

/** `messages` needs a broker of its own, so it runs on services; the others do when asked to. */
const ROUNDS: readonly Round[] = [graphqlRound, framesRound, restRound, messagesRound];

const USAGE = `npm run fuzz [-- options]: hostile input, the same for the same seed. Exits 1 when something is found.

  --seed <n>        of all that is generated (default: 1)
  --services        all rounds on RabbitMQ and MongoDB; else embedded, but for --messages
${ROUNDS.map(({ name, about, count }) => `  --${`${name} <n>`.padEnd(16)}${about} (default: ${count})`).join("\n")}
`;

const { values } = readCommandLine(USAGE, {
  options: {
    services: { type: "boolean" },
    seed: { type: "string" },
    ...Object.fromEntries(ROUNDS.map(({ name }) => [name, { type: "string" }] as const)),
  },
});
const given = values as Readonly<Record<string, string | boolean | undefined>>;

async function runRound(round: Round, count: number): Promise<Outcome> {
  const onServices = given["services"] === true || round === messagesRound;
  const services = onServices ? await startServices() : null;
  try {
    const target = await openTarget(
      services ? { MONGODB_URL: services.mongodb.url, RABBITMQ_URL: services.rabbitmq.url } : {},
    );
    const startedAt = performance.now();
    const seed = Number(given["seed"] ?? 1);
    const tally = await round.run(target, { count, seed }).catch((error: unknown) => brokenOff(error));
    const seconds = (performance.now() - startedAt) / 1_000;
    const wrong = await target.verify();
    return { round, tally, wrong, seconds, rssMb: target.rss(), promised: target.receipts.size, onServices };
  } finally {
    await killAll();
    await services?.stop();
  }
}

/** The round could not go on: an answer that it needs did not come. */
function brokenOff(error: unknown): Tally {
  const recorder = createRecorder();
  recorder.complain(`the round was broken off: ${String(error)}`, null);
  return recorder;
}

async function main(): Promise<number> {
  const canStart = canStartServices();
  const outcomes: Outcome[] = [];
  for (const round of ROUNDS) {
    const count = Number(given[round.name] ?? round.count);
    if (count === 0) continue;
    if ((round === messagesRound || given["services"]) && !canStart) {
      console.log(`Left out: ${round.name}. RabbitMQ and a MongoDB test server were not found.`);
      continue;
    }
    console.log(`${round.name}: ${count.toLocaleString("en")} ${round.about}`);
    const outcome = await runRound(round, count);
    for (const complaint of [...outcome.tally.complaints, ...outcome.wrong]) console.log(`\nFOUND: ${complaint}`);
    outcomes.push(outcome);
  }
  console.log(table(outcomes));
  return outcomes.every(({ tally, wrong }) => tally.complained === 0 && wrong.length === 0) ? 0 : 1;
}

const notNumbers = Object.entries(given).filter(([, value]) => typeof value === "string" && !/^\d+$/.test(value));
if (notNumbers.length > 0) misused(`--${notNumbers[0]?.[0]} takes a whole number.`, USAGE);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void killAll().then(() => process.exit(130)));
process.exitCode = await main();
