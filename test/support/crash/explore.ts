import { faultsOf } from "./crash-points.ts";
import { disturbAll, type Disturbance, disturbOne, DISTURBANCES } from "./deliveries.ts";
import { type Fault } from "./fault.ts";
import { type Circumstances, runScenario, type Scenario } from "./run.ts";

/** What one scenario was put through. */
export interface Explored {
  readonly scenario: string;
  readonly runs: number;
  /** One line a run that broke a promise: how to run it alone, and what was broken. */
  readonly failures: readonly string[];
}

/** So many runs that broke a promise tell what is wrong; the rest are not tried. */
const MAX_FAILURES = 10;
/** By chance, so many times. */
const SEEDS = 20;

/** A run as it is named: `crash 12 unanswered together`, `delivery 7 twice`, `deliveries 3`; empty for an undisturbed one. */
export function circumstancesOf(name: string): Circumstances {
  const [kind, number, how, together] = name.split(" ");
  const at = Number(number);
  if (kind === "crash") return { fault: { at, mode: how as Fault["mode"], together: together === "together" } };
  if (kind === "delivery") return { disturb: disturbOne(at, how as Disturbance) };
  return kind === "deliveries" ? { disturb: disturbAll(at) } : {};
}

/** Nothing is tried when the scenario fails by itself. */
async function explore(
  scenario: Scenario,
  names: readonly string[],
  undisturbed: readonly string[],
): Promise<Explored> {
  const failures = undisturbed.map((what) => `undisturbed: ${what}`);
  for (const name of undisturbed.length === 0 ? names : []) {
    const { broken } = await runScenario(scenario, circumstancesOf(name));
    if (broken.length > 0) failures.push(`${name}: ${broken.join("; ")}`);
    if (failures.length === MAX_FAILURES) break;
  }
  return { scenario: scenario.name, runs: names.length + 1, failures };
}

/** The scenario once for every fault at every call of a port. */
export async function exploreCrashes(scenario: Scenario): Promise<Explored> {
  const outcome = await runScenario(scenario);
  const nameOf = ({ at, mode, together }: Fault): string => `crash ${at} ${mode}${together ? " together" : ""}`;
  return explore(scenario, faultsOf(outcome).map(nameOf), outcome.broken);
}

/** The scenario once for every disturbance of every delivery, and then with all of them disturbed by chance. */
export async function exploreDeliveries(scenario: Scenario): Promise<Explored> {
  let deliveries = 0;
  const { broken } = await runScenario(scenario, { disturb: () => ((deliveries += 1), [0]) });
  const each = Array.from({ length: deliveries }, (_, n) =>
    Object.keys(DISTURBANCES).map((how) => `delivery ${n + 1} ${how}`),
  );
  const chances = Array.from({ length: SEEDS }, (_, n) => `deliveries ${n + 1}`);
  return explore(scenario, [...each.flat(), ...chances], broken);
}
