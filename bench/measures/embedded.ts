import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type LoadResult } from "../client/load.ts";
import { type Bench, type Measure } from "../measure.ts";
import { spawnGroup, startClient, startServer, withoutServices } from "../support/child.ts";
import { median } from "../support/rounds.ts";

const MB = 1_024 * 1_024;
const IDLE_MS = 3_000;
const READY = /BookSpace is ready on http:\/\/localhost:(\d+)/;

interface Embedded {
  readonly readyMs: number;
  readonly npmStartMs: number;
  readonly idleMb: number;
  readonly perSecond: number;
}

/** One start on an empty folder: how soon, how large, how quick. */
async function embeddedOnce({ scale }: Bench): Promise<Embedded> {
  const folder = await mkdtemp(join(tmpdir(), "bookspace-bench-"));
  const env = { DATA_DIR: folder, HOST: "127.0.0.1", PORT: "0" };
  try {
    const npmStartMs = await timeNpmStart({ ...env, DATA_DIR: join(folder, "npm") });
    const server = await startServer({ script: "dist/main.js", env, ready: READY });
    await sleep(IDLE_MS);
    const { rss } = await server.memory();
    const client = startClient("load");
    const load = (ms: number): Promise<LoadResult> => client.call("run", { url: server.url, ms, concurrency: 64 });
    await load(scale.warmupMs);
    const { count, seconds } = await load(scale.ms);
    await client.stop();
    await server.stop("SIGKILL"); // the consumers' backlog is of no interest
    return { readyMs: server.readyMs, npmStartMs, idleMb: rss / MB, perSecond: count / seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The whole of what a newcomer waits for, the build included. */
async function timeNpmStart(env: Readonly<Record<string, string>>): Promise<number> {
  const startedAt = performance.now();
  const { stdout, end } = spawnGroup("npm", ["start"], { ...withoutServices(), ...env });
  let output = "";
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    output += String(chunk);
    if (READY.test(output)) break;
  }
  const took = performance.now() - startedAt;
  await end();
  if (!READY.test(output)) throw new Error(`npm start did not get ready:\n${output}`);
  return took;
}

export const embedded: Measure = {
  name: "embedded",
  about: "without services: start, memory, and mutations while the consumers run in the same process",
  async run(bench) {
    const rounds: Embedded[] = [];
    for (let n = 0; n < bench.scale.rounds; n++) rounds.push(await embeddedOnce(bench));
    const middle = (key: keyof Embedded): number => median(rounds.map((round) => round[key]));
    return [
      { what: "embedded: ready after", unit: "ms", ours: middle("readyMs"), target: { kind: "atMost", value: 1_500 } },
      {
        what: "embedded: ready after npm start with its build",
        unit: "ms",
        ours: middle("npmStartMs"),
        target: { kind: "none" },
      },
      {
        what: "embedded: resident memory when idle",
        unit: "MB",
        ours: middle("idleMb"),
        target: { kind: "atMost", value: 130 },
      },
      {
        what: "embedded: createDocument mutations per second",
        unit: "/s",
        ours: middle("perSecond"),
        target: { kind: "atLeast", value: 1_000 },
      },
    ];
  },
};
