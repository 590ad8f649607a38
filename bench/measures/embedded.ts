import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { eventually } from "../../test/support/eventually.ts";
import { type LoadResult } from "../client/load.ts";
import { type Bench, type Measure } from "../measure.ts";
import { spawnGroup, startClient, startServer, withoutServices } from "../support/child.ts";
import { API_READY } from "../support/installation.ts";
import { median } from "../support/rounds.ts";

const MB = 1_024 * 1_024;
const IDLE_MS = 3_000;

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
    const { npmStartMs, idleMb } = await npmStart({ ...env, DATA_DIR: join(folder, "npm") });
    const server = await startServer({ script: "dist/main.js", env, ready: API_READY });
    const client = startClient("load");
    const load = (ms: number): Promise<LoadResult> => client.call("run", { url: server.url, ms, concurrency: 64 });
    await load(scale.warmupMs);
    const { count, seconds } = await load(scale.ms);
    await client.stop();
    await server.stop("SIGKILL"); // the consumers' backlog is of no interest
    return { readyMs: server.readyMs, npmStartMs, idleMb, perSecond: count / seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a newcomer waits for, the build included, and the memory that it then takes: without the probe, which takes some itself. */
async function npmStart(env: Readonly<Record<string, string>>): Promise<{ npmStartMs: number; idleMb: number }> {
  const startedAt = performance.now();
  const { pid, stdout, end } = spawnGroup("npm", ["start"], { ...withoutServices(), ...env });
  let output = "";
  stdout.on("data", (chunk) => (output += String(chunk)));
  try {
    await eventually(() => API_READY.test(output), "npm start to get ready", 60_000);
    const npmStartMs = performance.now() - startedAt;
    await sleep(IDLE_MS);
    return { npmStartMs, idleMb: await residentMb(pid, "dist/main.js") };
  } finally {
    await end();
  }
}

/** Of the one process of a group that runs this script. */
async function residentMb(group: number, script: string): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pgid=,rss=,args="]);
  const line = stdout
    .split("\n")
    .find((one) => /^\s*\d+\s+\d+\s+\S*node\s/.test(one) && one.includes(script) && Number.parseInt(one, 10) === group);
  const [, kilobytes] = line?.trim().split(/\s+/) ?? [];
  if (!kilobytes) throw new Error(`No process of group ${group} runs ${script}.`);
  return (Number(kilobytes) * 1_024) / MB;
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
