// Arguments: see `npm run bench -- --help`.
import { bundleAndRun } from "../scripts/bundle-and-run.mjs";

await bundleAndRun({
  name: "bench",
  entryPoints: {
    main: "bench/main.ts",
    "support/probe": "bench/support/probe.ts",
    "client/load": "bench/client/load.ts",
    "client/subscribers": "bench/client/subscribers.ts",
    "client/latency": "bench/client/latency.ts",
    "client/resume": "bench/client/resume.ts",
    "yardstick/api": "bench/yardstick/api.ts",
    "yardstick/worker": "bench/yardstick/worker.ts",
  },
});
