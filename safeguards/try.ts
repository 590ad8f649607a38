import { type Report, resultsOf, runTests } from "./jest.ts";
import { type RedTest, type Safeguard } from "./safeguard.ts";
import { type Tree } from "./tree.ts";

type Env = Readonly<Record<string, string>>;

/** Where safeguards are tried. */
export interface Ground {
  readonly tree: Tree;
  /** Tells the tests where services are. */
  readonly env: Env;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

/** What became of the tests while a safeguard was off. */
export interface Tried {
  readonly safeguard: Safeguard;
  /** `green`: some of the tests did not miss it. `broken`: without it the source can't even be run, which shows nothing. */
  readonly outcome: "red" | "green" | "broken";
  /** What is wrong, when it is not red. */
  readonly why: string;
  readonly seconds: number;
}

/** The tests that are not green while nothing is switched off: with one of these, red would mean nothing. */
export async function notGreen(
  { tree, env, signal }: Ground,
  safeguards: readonly Safeguard[],
): Promise<readonly string[]> {
  const wrong = new Set<string>();
  for (const tests of byEnvironment(safeguards.flatMap((safeguard) => safeguard.tests))) {
    const report = await runTests(tree.root, tests, { ...env, ...tests[0]?.env }, signal);
    if (report.broken !== null) wrong.add(report.broken);
    for (const one of tests) if (!isGreen(one, report)) wrong.add(`${one.file}: ${one.test}`);
  }
  return [...wrong];
}

/** Switches the safeguard off while its tests run. */
export async function tryWithout({ tree, env, signal }: Ground, safeguard: Safeguard): Promise<Tried> {
  const { tests, needs = [] } = safeguard;
  const began = performance.now();
  const reports = await tree.without(safeguard, async () => {
    if (needs.includes("bundles")) tree.build();
    const made: Report[] = [];
    for (const some of byEnvironment(tests))
      made.push(await runTests(tree.root, some, { ...env, ...some[0]?.env }, signal));
    return made;
  });
  const seconds = (performance.now() - began) / 1_000;
  const broken = reports.find((report) => report.broken !== null);
  if (broken) return { safeguard, outcome: "broken", why: String(broken.broken), seconds };
  const results = reports.flatMap((report) => report.results);
  const green = tests.filter((one) => !resultsOf(one, results).some(({ status }) => status === "failed"));
  const why = green.map(({ file, test }) => `${file}: '${test}' does not miss it`).join("; ");
  return { safeguard, outcome: green.length === 0 ? "red" : "green", why, seconds };
}

function isGreen(one: RedTest, report: Report): boolean {
  const results = resultsOf(one, report.results);
  return results.length > 0 && results.every(({ status }) => status === "passed");
}

/** Tests that are run with the same variables can be run together. */
function byEnvironment(tests: readonly RedTest[]): readonly (readonly RedTest[])[] {
  const groups = new Map<string, RedTest[]>();
  for (const one of tests) {
    const key = JSON.stringify(one.env ?? {});
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
