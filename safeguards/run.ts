// Switches every safeguard off, one after another, in copies of the tree, and looks whether its tests turn red.
// `--only <text>`: those whose name has the text. Exits 1 when one does not turn red, or no longer fits the source.
import { availableParallelism } from "node:os";
import { SAFEGUARDS } from "./all.ts";
import { staleEntries } from "./check.ts";
import { inParallel } from "./parallel.ts";
import { type Safeguard } from "./safeguard.ts";
import { openServices } from "./services.ts";
import { copyTree } from "./tree.ts";
import { byFile, type Ground, notGreen, type Tried, tryWithout } from "./try.ts";
import { readCommandLine } from "../scripts/command-line.ts";

const needsServices = ({ needs = [] }: Safeguard): boolean => needs.includes("services");

function row({ safeguard: { name, promise, tests }, outcome, seconds }: Tried): string {
  const named = tests.map(({ file, test }) => `${file}: ${test}`).join("<br>");
  return `| ${name} | ${promise} | ${named} | ${outcome} | ${seconds.toFixed(1)} |`;
}

async function tryAll(grounds: readonly Ground[], safeguards: readonly Safeguard[]): Promise<boolean> {
  console.log(`Nothing is off yet: the tests of ${safeguards.length} safeguards must be green.`);
  for (const { tree } of grounds) tree.build();
  const tests = byFile(safeguards.flatMap((safeguard) => safeguard.tests));
  const wrong = (await inParallel(grounds, tests, notGreen)).flat();
  if (wrong.length > 0) {
    console.log(`These are not:\n${wrong.join("\n")}`);
    return false;
  }
  console.log("\n| safeguard | promise | tests | without it | s |\n|---|---|---|---|---|");
  const tried = await inParallel(grounds, safeguards, async (ground, safeguard) => {
    const one = await tryWithout(ground, safeguard);
    console.log(row(one));
    return one;
  });
  const notRed = tried.filter(({ outcome }) => outcome !== "red");
  for (const { safeguard, outcome, why } of notRed) console.log(`\n${safeguard.name} is ${outcome}: ${why}`);
  console.log(`\n${tried.length - notRed.length} of ${tried.length} safeguards are missed by their tests.`);
  return notRed.length === 0;
}

const USAGE = `npm run safeguards [-- --only <text>]: without each safeguard in turn, its tests must turn red.

  --only <text>   those with this in their name (default: all, a quarter of an hour or more)
`;

async function main(signal: AbortSignal): Promise<boolean> {
  const { only = "" } = readCommandLine(USAGE, { options: { only: { type: "string" } } }).values;
  const root = process.cwd();
  const stale = staleEntries(SAFEGUARDS, root);
  if (stale.length > 0) {
    console.log(stale.join("\n"));
    return false;
  }
  const chosen = SAFEGUARDS.filter(({ name }) => name.includes(only));
  if (chosen.length === 0) {
    console.log(`No safeguard has '${only}' in its name.`);
    return false;
  }
  const services = chosen.some(needsServices) ? await openServices() : null;
  const left = services ? [] : chosen.filter(needsServices);
  const trees = Array.from({ length: availableParallelism() }, () => copyTree(root));
  try {
    const isRight = await tryAll(
      trees.map((tree) => ({ tree, env: services?.env ?? {}, signal })),
      chosen.filter((one) => !left.includes(one)),
    );
    if (left.length > 0)
      console.log(`Left out, for want of RabbitMQ and a MongoDB server: ${left.map(({ name }) => name).join(", ")}.`);
    return isRight && chosen.length > left.length;
  } finally {
    for (const tree of trees) tree.remove();
    await services?.stop();
  }
}

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stopping.abort());
try {
  process.exitCode = (await main(stopping.signal)) ? 0 : 1;
} catch (error) {
  if (!stopping.signal.aborted) throw error;
  process.exitCode = 130;
}
