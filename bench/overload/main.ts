import { type Check, report } from "./check.ts";
import { startEmbedded, startOnServices } from "../support/installation.ts";
import { stalled } from "./stalled.ts";
import { tenTimes } from "./ten-times.ts";
import { misused, readCommandLine } from "../../scripts/command-line.ts";

const SHIPPED = { api: "dist/main.js", worker: "dist/worker.js" };
const SCENARIOS = { "ten-times": tenTimes, stalled } as const;

const USAGE = `npm run overload [-- options] [scenario …]: more than can be done; ends with 1 when a target is not met.

  --services   on RabbitMQ and a MongoDB test server that it starts; without it embedded

  ten-times    ten times the mutations that the machine takes, by clients that pass over Retry-After
  stalled      1,000 subscribers that never read, beside one that does
`;

type Scenario = keyof typeof SCENARIOS;

async function run(scenario: Scenario, services: boolean): Promise<readonly Check[]> {
  const installation = await (services ? startOnServices : startEmbedded)(SHIPPED);
  const stop = (): void => void installation.stop().then(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
  try {
    return await SCENARIOS[scenario](installation);
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, stop);
    await installation.stop();
  }
}

const { values, positionals } = readCommandLine(USAGE, {
  allowPositionals: true,
  options: { services: { type: "boolean" } },
});
const all = Object.keys(SCENARIOS) as Scenario[];
const unknown = positionals.filter((name) => !(name in SCENARIOS));
if (unknown.length > 0) misused(`There is no scenario ${unknown.join(", ")}.`, USAGE);
for (const scenario of all.filter((name) => positionals.length === 0 || positionals.includes(name))) {
  const checks = await run(scenario, values.services ?? false);
  console.log(`\n${scenario}\n\n${report(checks)}`);
  if (checks.some(({ met }) => met === false)) process.exitCode = 1;
}
