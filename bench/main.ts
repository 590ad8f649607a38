import { connect } from "amqplib";
import { startServices } from "../test/services/both.ts";
import { FULL, type Measure, QUICK, type Row } from "./measure.ts";
import { drain } from "./measures/drain.ts";
import { embedded } from "./measures/embedded.ts";
import { fanOutMeasure } from "./measures/fan-out.ts";
import { mutations, queries } from "./measures/http.ts";
import { latency } from "./measures/latency.ts";
import { memory } from "./measures/memory.ts";
import { resume } from "./measures/resume.ts";
import { stopAll } from "./support/child.ts";
import { writeInto } from "./support/markdown.ts";
import { openOurs, openYardstick } from "./support/systems.ts";
import { tableOf } from "./table.ts";
import { misused, readCommandLine } from "../scripts/command-line.ts";

const MEASURES: readonly Measure[] = [mutations, queries, drain, fanOutMeasure, latency, memory, resume, embedded];

const REPORT = "docs/performance.md";

const USAGE = `npm run bench [-- [options] [measure …]]: BookSpace against a yardstick, in the same run.

  --quick   a smoke test of a minute or two; its figures say nothing
  --write   puts the table into ${REPORT}

${MEASURES.map(({ name, about }) => `  ${name.padEnd(12)}${about}`).join("\n")}
`;

async function runAll(measures: readonly Measure[], quick: boolean): Promise<readonly Row[]> {
  const starting = startServices();
  const stopEverything = async (): Promise<void> => {
    await stopAll();
    await starting.then((services) => services.stop());
  };
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => void stopEverything().then(() => process.exit(130)));
  try {
    const { mongodb, rabbitmq } = await starting;
    const urls = { mongodbUrl: mongodb.url, rabbitmqUrl: rabbitmq.url };
    const connection = await connect(rabbitmq.url);
    const bench = {
      ours: openOurs(urls, connection),
      yardstick: openYardstick(urls, connection),
      scale: quick ? QUICK : FULL,
    };
    const rows: Row[] = [];
    for (const measure of measures) {
      console.log(`${measure.name}: ${measure.about}`);
      rows.push(...(await measure.run(bench)));
    }
    await connection.close();
    return rows;
  } finally {
    await stopEverything();
  }
}

const { values, positionals } = readCommandLine(USAGE, {
  allowPositionals: true,
  options: { quick: { type: "boolean" }, write: { type: "boolean" } },
});
const unknown = positionals.filter((name) => !MEASURES.some((measure) => measure.name === name));
if (unknown.length > 0) misused(`There is no measure ${unknown.join(", ")}.`, USAGE);
const chosen = MEASURES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const rows = await runAll(chosen, values.quick ?? false);
const table = tableOf(rows);
console.log(`\n${table}`);
if (values.write) await writeInto(REPORT, "npm run bench -- --write", table);
