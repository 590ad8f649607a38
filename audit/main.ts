import { killAll } from "../test/support/processes.ts";
import { openServer } from "./server.ts";
import { MODES, type Report, type Suite, Unavailable } from "./suite.ts";
import { cop } from "./suites/cop.ts";
import { graphqlOverHttp } from "./suites/graphql-over-http.ts";
import { regularExpressions } from "./suites/regular-expressions.ts";
import { schemathesis } from "./suites/schemathesis.ts";
import { websocketProtocol } from "./suites/websocket-protocol.ts";
import { misused, readCommandLine } from "../scripts/command-line.ts";

const SUITES: readonly Suite[] = [graphqlOverHttp, websocketProtocol, cop, schemathesis, regularExpressions];

const USAGE = `npm run audit [-- suite …]: what outside suites say of a server that is started for them. Exits 1 on an error.

${SUITES.map(({ name, about }) => `  ${name.padEnd(22)}${about}`).join("\n")}
`;

interface Row {
  readonly name: string;
  readonly checks: string;
  readonly problems: readonly string[];
  readonly remarks: readonly string[];
}

async function rowOf(name: string, run: () => Promise<Report>): Promise<Row> {
  try {
    const { checks, problems, remarks } = await run();
    return { name, checks: String(checks), problems, remarks };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { name, checks: "left out", problems: [], remarks: [error.message] };
  }
}

async function main(suites: readonly Suite[]): Promise<number> {
  const rows: Row[] = [];
  try {
    for (const suite of suites) {
      if ("run" in suite) rows.push(await rowOf(suite.name, suite.run));
      else
        for (const mode of MODES) {
          const server = await openServer(mode);
          rows.push(await rowOf(`${suite.name}, ${mode}`, () => suite.runOn(server)));
        }
      await killAll();
    }
  } finally {
    await killAll();
  }
  for (const { name, problems, remarks } of rows) {
    for (const problem of problems) console.log(`\nERROR  ${name}: ${problem}`);
    for (const remark of remarks) console.log(`remark ${name}: ${remark}`);
  }
  console.log("\n| suite | checks | errors | remarks |\n|---|--:|--:|--:|");
  for (const { name, checks, problems, remarks } of rows)
    console.log(`| ${name} | ${checks} | ${problems.length} | ${remarks.length} |`);
  return rows.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

const { positionals } = readCommandLine(USAGE, { allowPositionals: true });
const unknown = positionals.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0) misused(`There is no suite ${unknown.join(", ")}.`, USAGE);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void killAll().then(() => process.exit(130)));
process.exitCode = await main(SUITES.filter(({ name }) => positionals.length === 0 || positionals.includes(name)));
