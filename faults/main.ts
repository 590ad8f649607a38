import { writeInto } from "../bench/support/markdown.ts";
import { type Services, startServices } from "../test/services/both.ts";
import { killAll } from "../test/support/processes.ts";
import { LOGS, type Result, runRow } from "./run-row.ts";
import { ROWS } from "./rows.ts";
import { cellOf, type Failed, isKept, markdownTable, seconds } from "./table.ts";
import { NotPossible, type Row } from "./row.ts";
import { misused, readCommandLine } from "../scripts/command-line.ts";

const REPORT = "docs/reliability.md";

const USAGE = `npm run faults [-- --rows a,b] [--seeds n] [--write]: real faults on real processes.

  --rows    some of the rows; all of them unless told
  --seeds   how many seeds, from 1 on (1 unless told), or those of a list: 3,7 or 4,
  --write   puts the table into ${REPORT}

${ROWS.map(({ name, about }) => `  ${name.padEnd(26)}${about}`).join("\n")}
`;

/** Enough to see what they have in common. */
const SHOWN_LATE = 8;

async function runAll(rows: readonly Row[], seeds: readonly number[]): Promise<readonly (Result | Failed)[]> {
  const results: (Result | Failed)[] = [];
  const services = await startServices();
  const stop = async (): Promise<void> => {
    await killAll();
    await services.stop();
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop().then(() => process.exit(130)));
  // A mistake of the harness leaves nothing running either.
  process.once("uncaughtException", (error) => {
    console.error(error);
    void stop().then(() => process.exit(1));
  });
  try {
    for (const row of rows) for (const seed of seeds) results.push(await runOne(row, seed, services));
    return results;
  } finally {
    await stop();
  }
}

async function runOne(row: Row, seed: number, services: Services): Promise<Result | Failed> {
  const startedAt = performance.now();
  const result = await runRow(row, seed, services).catch((error: unknown): Failed => {
    const isLeftOut = error instanceof NotPossible;
    if (!isLeftOut) console.error(error);
    return { row: row.name, seed, error: error instanceof Error ? error.message : String(error), isLeftOut };
  });
  const tookS = Math.round((performance.now() - startedAt) / 1_000);
  console.log(
    `${row.name} (seed ${seed}, ${tookS} s): ${cellOf(result)}${"notes" in result && result.notes ? `; ${result.notes}` : ""}`,
  );
  if (!("violations" in result)) return result;
  for (const { promise, what } of result.violations) console.log(`  ${promise}: ${what}`);
  const { lateOnes, lasted } = result.answers;
  for (const { url, at, ms, outcome } of lateOnes.slice(0, SHOWN_LATE))
    console.log(
      `  late: asked ${seconds(at)} after the begin of ${seconds(lasted)}, ${outcome} after ${seconds(ms)} (${url})`,
    );
  return result;
}

const { values } = readCommandLine(USAGE, {
  options: { rows: { type: "string" }, seeds: { type: "string", default: "1" }, write: { type: "boolean" } },
});
const names = values.rows?.split(",") ?? ROWS.map(({ name }) => name);
const unknown = names.filter((name) => !ROWS.some((row) => row.name === name));
const seeds = values.seeds.includes(",")
  ? values.seeds
      .split(",")
      .filter((seed) => seed !== "") // "4," is a list of one
      .map(Number)
  : Array.from({ length: Number(values.seeds) }, (_, n) => n + 1);
if (unknown.length > 0) misused(`There is no row ${unknown.join(", ")}.`, USAGE);
if (seeds.length === 0 || !seeds.every(Number.isInteger))
  misused("--seeds takes how many, or the seeds themselves: 3, or 4,7.", USAGE);
const results = await runAll(
  ROWS.filter(({ name }) => names.includes(name)),
  seeds,
);
const table = markdownTable(results);
console.log(`\n${table}`);
console.log(`\nThe processes' logs are in ${LOGS}.`);
if (values.write) await writeInto(REPORT, "npm run faults -- --write", table);
if (!results.every(isKept)) process.exitCode = 1;
