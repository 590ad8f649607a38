// Runs the tests. With MONGODB_URL and RABBITMQ_URL set it uses those services; else it starts its own where their
// programs are found; else it leaves out what needs them, and says so. Arguments go to jest.
// CI=true REQUIRE_SERVICES=1: fails when anything was left out or skipped.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const started = [];
let interrupted = false;
let running = null;

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    interrupted = true;
    running?.kill(signal); // the services are stopped in the `finally` below
  });
}

/** The exit code of a program that shares this terminal; 130 when it was ended by a signal. */
function run(program, args, env = process.env) {
  return new Promise((resolve, reject) => {
    running = spawn(program, args, { stdio: "inherit", env });
    running.once("error", reject).once("exit", (code) => {
      running = null;
      resolve(code ?? 130);
    });
  });
}

/** The service harness is TypeScript: bundled beside its dependencies, where Node finds them. */
async function loadHarness() {
  const outdir = join(root, "node_modules", ".cache", "bookspace");
  const file = join(outdir, `services-${process.pid}.mjs`);
  await build({
    stdin: {
      contents: ["programs", "rabbitmq", "mongodb"]
        .map((name) => `export * from "./test/services/${name}.ts";`)
        .join("\n"),
      resolveDir: root,
    },
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outfile: file,
  });
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(file, { force: true });
  }
}

/** The variables that tell the tests where the services are; empty when there are none. */
async function services() {
  const { MONGODB_URL, RABBITMQ_URL } = process.env;
  if (MONGODB_URL && RABBITMQ_URL) return { MONGODB_URL, RABBITMQ_URL };
  if (MONGODB_URL || RABBITMQ_URL) throw new Error("Set both MONGODB_URL and RABBITMQ_URL, or neither.");
  const { findPrograms, startMongodb, startRabbitmq } = await loadHarness();
  const found = findPrograms();
  const missing = [
    !found.rabbitmq && "RabbitMQ (rabbitmq-server)",
    !found.mongodb && "a MongoDB test server (secantusd-rs)",
  ].filter(Boolean);
  if (missing.length > 0) {
    console.log(`\nLeft out: the tests that need services. Not found: ${missing.join(" and ")}.\n`);
    return {};
  }
  console.log("Starting RabbitMQ and a MongoDB test server…");
  const results = await Promise.allSettled([startMongodb(), startRabbitmq()]);
  for (const result of results) if (result.status === "fulfilled") started.push(result.value);
  for (const result of results) if (result.status === "rejected") throw result.reason;
  const [mongodb, rabbitmq] = started;
  return { MONGODB_URL: mongodb.url, RABBITMQ_URL: rabbitmq.url, RABBITMQ_MANAGEMENT_URL: rabbitmq.managementUrl };
}

async function main() {
  const built = await run("npm", ["run", "--silent", "build"]);
  if (built !== 0 || interrupted) return built || 130;
  const urls = await services();
  if (interrupted) return 130;
  const scratch = await mkdtemp(join(tmpdir(), "bookspace-jest-"));
  try {
    const report = join(scratch, "report.json");
    const code = await run(
      process.execPath,
      [
        "--experimental-vm-modules",
        "--no-warnings",
        "node_modules/jest/bin/jest.js",
        "-c",
        "jest.config.mjs",
        "--json",
        `--outputFile=${report}`,
        ...process.argv.slice(2),
      ],
      // What tests write goes with the run, also what one left behind that was killed.
      { ...process.env, ...urls, TMPDIR: scratch },
    );
    return await conclude(code, report, urls);
  } finally {
    // Processes that were killed may still be closing their files.
    await rm(scratch, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Prints what ran, last and alone on its line. */
async function conclude(code, report, urls) {
  const result = JSON.parse(await readFile(report, "utf8").catch(() => "null"));
  if (!result) return code || 1;
  // A suite that could not be loaded has no tests to count: it counts as one failure.
  const failed = result.numFailedTests + (result.numRuntimeErrorTestSuites ?? 0);
  const skipped = result.numPendingTests + result.numTodoTests;
  const strict = process.env.CI === "true" && process.env.REQUIRE_SERVICES === "1";
  const incomplete = strict && (skipped > 0 || !urls.RABBITMQ_URL);
  if (incomplete) console.log("REQUIRE_SERVICES=1: nothing may be left out or skipped.");
  console.log(`\n${result.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
  return code || (incomplete ? 1 : 0);
}

let code = 1;
try {
  code = await main();
} catch (error) {
  console.error(error);
} finally {
  await Promise.allSettled(started.map((service) => service.stop()));
}
process.exit(interrupted ? 130 : code);
