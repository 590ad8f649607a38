// Arguments: see `npm run faults -- --help`.
import { bundleAndRun } from "../scripts/bundle-and-run.mjs";

await bundleAndRun({
  name: "faults",
  entryPoints: { main: "faults/main.ts", "storm/subscribers": "faults/storm/subscribers.ts" },
});
