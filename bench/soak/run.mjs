// Arguments: see `npm run soak -- --help`.
import { copyFileSync, cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleAndRun } from "../../scripts/bundle-and-run.mjs";

const inside = (name) => fileURLToPath(new URL(`./inside/${name}.ts`, import.meta.url));

/** What is kept for days is kept for a minute, so that a run reaches the state of a month; the rest is what is shipped. */
const shortMemory = {
  name: "short-memory",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/retention\/retention\.ts$/ }, () => ({ path: inside("short-retention") }));
    onResolve({ filter: /^\.\.\/broker\/local\/open\.ts$/ }, () => ({ path: inside("short-log") }));
  },
};

/** The API reads its version from the folder above its own, and has the dashboard beside it. */
const beside = {
  name: "beside",
  setup({ initialOptions: { outdir }, onEnd }) {
    onEnd(() => {
      copyFileSync("package.json", join(dirname(outdir), "package.json"));
      cpSync("dist/web", join(outdir, "web"), { recursive: true });
    });
  },
};

await bundleAndRun({
  name: "soak",
  entryPoints: {
    main: "bench/soak/main.ts",
    api: "src/main.ts",
    worker: "worker/main.ts",
    "support/probe": "bench/soak/inside/probe.ts",
  },
  plugins: [shortMemory, beside],
});
