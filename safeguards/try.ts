import { groupBy } from "../test/support/group-by.ts";
import { type Report, resultsOf, runTests } from "./jest.ts";
import { type RedTest, type Safeguard } from "./safeguard.ts";
import { type Tree } from "./tree.ts";

type Env = Readonly<Record<string, string>>;

/** Where safeguards are tried, one at a time. */
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

/** Those of these tests that are not green while nothing is switched off: with one of them, red would mean nothing. */
export async function notGreen({ tree, env, signal }: Ground, tests: readonly RedTest[]): Promise<readonly string[]> {
  const report = await runTests(tree.root, tests, { ...env, ...tests[0]?.env }, signal);
  const wrong = tests.filter((one) => !isGreen(one, report)).map(({ file, test }) => `${file}: ${test}`);
  return report.broken === null ? [...new Set(wrong)] : [report.broken];
}

/** Switches the safeguard off while its tests run. */
export async function tryWithout({ tree, env, signal }: Ground, safeguard: Safeguard): Promise<Tried> {
  const { tests, needs = [] } = safeguard;
  const began = performance.now();
  const reports = await tree.without(safeguard, async () => {
    if (needs.includes("bundles")) tree.build();
    const made: Report[] = [];
    for (const some of groupBy(tests, ({ env: own }) => JSON.stringify(own ?? {})).values())
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

/** The tests of a file that are run with the same variables. */
export const byFile = (tests: readonly RedTest[]): readonly (readonly RedTest[])[] => [
  ...groupBy(tests, ({ file, env }) => JSON.stringify([file, env])).values(),
];
