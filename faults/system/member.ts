import { freePort } from "../../test/services/process.ts";
import { type RunningApi, type RunningProcess, startApi, startWorkerProcess } from "../../test/support/processes.ts";
import { type TcpProxy, wayTo } from "../../test/support/tcp-proxy.ts";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface ServiceUrls {
  readonly mongodbUrl: string;
  readonly rabbitmqUrl: string;
}

/** One process of the system, at the same address over its restarts, with ways of its own to both services. */
export interface Member {
  /** Such as "api 1". */
  readonly name: string;
  /** Where it is asked; "" of a worker. */
  readonly url: string;
  readonly toBroker: TcpProxy;
  readonly toDatabase: TcpProxy;
  /** Starts it, with what is given beside its settings from then on, and waits until it is ready. */
  start(more?: Readonly<Record<string, string>>): Promise<void>;
  /** The exit code; null when the signal ended it. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
  /** Sets its wall clock wrong by so many milliseconds; 0 is right. */
  shiftClock(ms: number): void;
  /** What it logged, over all its lives. */
  logged(): readonly string[];
  close(): Promise<void>;
}

/** From the repository's root, where all of this runs. */
const SHIFT_CLOCK = join("faults", "system", "shift-clock.mjs");

export async function openMember(kind: "api" | "worker", number: number, urls: ServiceUrls): Promise<Member> {
  const [broker, database] = await Promise.all([wayTo(urls.rabbitmqUrl), wayTo(urls.mongodbUrl)]);
  const port = kind === "api" ? await freePort() : 0;
  const clockFile = join(tmpdir(), `bookspace-clock-${process.pid}-${kind}-${number}`);
  const earlier: string[] = [];
  let settings: Readonly<Record<string, string>> = {
    RABBITMQ_URL: broker.url,
    MONGODB_URL: database.url,
    NODE_OPTIONS: `--import=./${SHIFT_CLOCK}`,
    CLOCK_SHIFT_FILE: clockFile,
    ...(kind === "api" ? { PORT: String(port) } : {}),
  };
  let running: RunningApi | RunningProcess | undefined;
  return {
    name: `${kind} ${number}`,
    url: kind === "api" ? `http://127.0.0.1:${port}` : "",
    toBroker: broker.way,
    toDatabase: database.way,
    async start(more = {}) {
      if (running) earlier.push(...running.lines);
      settings = { ...settings, ...more };
      running = kind === "api" ? await startApi(settings) : await startWorkerProcess(settings);
    },
    stop: async (signal) => (running ? running.stop(signal) : null),
    shiftClock: (ms) => writeFileSync(clockFile, String(ms)),
    logged: () => [...earlier, ...(running?.lines ?? [])],
    async close() {
      await running?.stop("SIGKILL");
      rmSync(clockFile, { force: true });
      await Promise.all([broker.way.close(), database.way.close()]);
    },
  };
}
