// Runs a program in TypeScript that is one process: node scripts/run.mjs <its main file> [argument …]
import { bundleAndRun } from "./bundle-and-run.mjs";

const [main, ...args] = process.argv.slice(2);
await bundleAndRun({ name: main.replace(/\.ts$/, ""), entryPoints: { main }, args });
