// Would the events that are stored still be read by the catalogue of this checkout?
//   npm run schema-gate -- --against mongodb://…/bookspace     or     --against file:<DATA_DIR>
// Exits 0 when all would, 1 when some would not, 2 when that can't be told.
import { parseArgs } from "node:util";
import { CATALOGUE } from "../src/events/catalogue.ts";
import { checkStored, describeReport } from "./schema-gate/gate.ts";
import { openStoredEvents } from "./schema-gate/stored-events.ts";

async function main(): Promise<number> {
  const { against } = parseArgs({ options: { against: { type: "string" } } }).values;
  if (!against) throw new Error("Say what to check: --against <MongoDB URL>, or --against file:<DATA_DIR>.");
  const stored = await openStoredEvents(against);
  try {
    const report = await checkStored(stored.pages, CATALOGUE);
    console.log(describeReport(report));
    return report.broken > 0 ? 1 : 0;
  } finally {
    await stored.close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
