// Arguments: see `npm run bench -- --help`.
import { bundleAndRun } from "./bundle.mjs";

await bundleAndRun("bench", [
  "bench/main.ts",
  "bench/support/probe.ts",
  "bench/client/load.ts",
  "bench/client/subscribers.ts",
  "bench/client/latency.ts",
  "bench/client/resume.ts",
  "bench/yardstick/api.ts",
  "bench/yardstick/worker.ts",
]);
