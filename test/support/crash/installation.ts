import { openDeadLetterWork } from "../../../src/dead-letters/work.ts";
import { createCursorCodec } from "../../../src/feed/cursor.ts";
import { createFeed } from "../../../src/feed/create-feed.ts";
import { openOutbox } from "../../../src/outbox/outbox.ts";
import { openPresence } from "../../../src/presence/presence.ts";
import { createServices, type Services } from "../../../src/services.ts";
import { sleep } from "../../../src/sleep.ts";
import { collectionsOf } from "../../../src/store/collections.ts";
import { startWorker } from "../../../worker/worker.ts";
import { newAdmission } from "../admission.ts";
import { silentLog } from "../recorded-log.ts";
import { type CrashingProcess, type createProcesses } from "./process.ts";
import { crashingStore } from "./crashing-store.ts";
import { type World } from "./world.ts";

/** An API process that is ready. */
export interface Api {
  readonly services: Services;
  /** Resolves when it is taken for dead. */
  readonly lost: Promise<void>;
  isLost(): boolean;
}

export interface CrashingInstallation {
  /** The one that is ready now, or the next one to be. */
  api(): Promise<Api>;
}

/** What a supervisor takes to start a process again. */
const RESTART_MS = 50;
const now = (): number => Date.now();

/** One API process and one worker process, put together as `src/main.ts` and `worker/main.ts` do; each is started again when it is lost. */
export function startInstallation(world: World, processes: ReturnType<typeof createProcesses>): CrashingInstallation {
  let ids = 0;
  const newId = (): string => `${String((ids += 1)).padStart(8, "0")}`;
  let ready = (_api: Api): void => {};
  let next = new Promise<Api>((resolve) => (ready = resolve));

  async function startApi({ id, step, lost, isLost, onLost }: CrashingProcess): Promise<Api> {
    const broker = world.broker.connect(step);
    onLost(broker.cut);
    const store = crashingStore(world.store, step);
    const { isOutage } = store;
    const collections = collectionsOf(store);
    const self = { id, kind: "api" } as const;
    const presence = openPresence({
      collections,
      self,
      report: () => ({ queues: [] }),
      clock: now,
      log: silentLog,
      alone: false,
    });
    const { isGone } = presence;
    const outbox = openOutbox({ broker, collections, log: silentLog, clock: now, owner: id, isGone });
    const deadLetterWork = openDeadLetterWork({
      collections,
      broker,
      owner: id,
      isGone,
      isOutage,
      clock: now,
      log: silentLog,
    });
    const feed = await createFeed({ broker });
    const services = createServices({
      admission: newAdmission(),
      collections,
      broker,
      presence,
      deadLetterWork,
      about: { version: "1.2.3", mode: "services" },
      alerting: { configured: [], canSign: false },
      outbox,
      feed,
      cursors: createCursorCodec("a secret of the tests, long enough"),
      clock: now,
      newId,
      log: silentLog,
      drills: true,
      developmentUsers: true,
      isOutage,
    });
    return { services, lost, isLost };
  }

  async function startWorkerProcess({ step, onLost }: CrashingProcess): Promise<void> {
    const broker = world.broker.connect(step);
    onLost(broker.cut);
    const store = crashingStore(world.store, step);
    await startWorker({ broker, store, log: silentLog, clock: now, drills: true });
  }

  async function keep(kind: string, run: (process: CrashingProcess) => Promise<void>): Promise<never> {
    for (let life = 1; ; life += 1) {
      const process = processes.start(`${kind}${life}`);
      await Promise.race([run(process), process.lost]);
      await process.lost;
      await sleep(RESTART_MS);
    }
  }

  void keep("worker", startWorkerProcess);
  void keep("api", async (process) => {
    const api = await startApi(process);
    if (process.isLost()) return; // it stood still while it started
    ready(api);
    void process.lost.then(() => {
      next = new Promise<Api>((resolve) => (ready = resolve));
    });
  });

  return {
    async api() {
      for (;;) {
        const api = await next;
        if (!api.isLost()) return api;
        await api.lost;
      }
    },
  };
}
