// Arguments: see `npm run overload -- --help`.
import { bundleAndRun } from "../../scripts/bundle-and-run.mjs";

await bundleAndRun({
  name: "overload",
  entryPoints: {
    main: "bench/overload/main.ts",
    "support/probe": "bench/support/probe.ts",
    "client/flood": "bench/client/flood.ts",
    "client/load": "bench/client/load.ts",
    "client/latency": "bench/client/latency.ts",
    "client/stalled": "bench/client/stalled.ts",
  },
});
