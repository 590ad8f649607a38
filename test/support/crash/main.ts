import { argv, env } from "node:process";
import { circumstancesOf, exploreCrashes, exploreDeliveries } from "./explore.ts";
import { runScenario } from "./run.ts";
import { SCENARIOS } from "./scenarios.ts";

/**
 * A process of its own: `<crashes | deliveries> <part> <parts>` explores every so manieth scenario, and writes a line of JSON for
 * each. With SCENARIO set it explores that one alone. With RUN set, such as `crash 12 unanswered`, it is that run alone, and each call
 * of a port is written too.
 */
const [kind, part, parts] = argv.slice(2);
for (const [index, scenario] of SCENARIOS.entries()) {
  if (index % Number(parts) !== Number(part)) continue;
  if (env["SCENARIO"] !== undefined && env["SCENARIO"] !== scenario.name) continue;
  if (env["RUN"] === undefined) {
    const explored = await (kind === "crashes" ? exploreCrashes(scenario) : exploreDeliveries(scenario));
    console.log(JSON.stringify(explored));
    continue;
  }
  const { calls, broken } = await runScenario(scenario, circumstancesOf(env["RUN"]));
  const trace = calls.map(({ name }, n) => `${n + 1} ${name}`);
  const failures = broken.length === 0 ? [] : [`${env["RUN"]}: ${broken.join("; ")}`, ...trace];
  console.log(JSON.stringify({ scenario: scenario.name, runs: 1, failures }));
}
