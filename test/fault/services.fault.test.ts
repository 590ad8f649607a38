import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import { describeWithServices } from "../services/required.ts";
import { startMongodb } from "../services/mongodb.ts";
import { startRabbitmq } from "../services/rabbitmq.ts";
import { startLoad } from "../support/load.ts";
import { expectNothingLost } from "../support/oracle.ts";
import { killAll, type RunningApi, type RunningProcess, startApi, startWorkerProcess } from "../support/processes.ts";

type Started<T extends (...args: never[]) => unknown> = Awaited<ReturnType<T>>;

describeWithServices("with real processes and real services", () => {
  let mongodb: Started<typeof startMongodb>;
  let rabbitmq: Started<typeof startRabbitmq>;
  let api: RunningApi;
  let worker: RunningProcess;
  let settings: Record<string, string>;

  beforeAll(async () => {
    [mongodb, rabbitmq] = await Promise.all([startMongodb(), startRabbitmq()]);
    settings = { MONGODB_URL: mongodb.url, RABBITMQ_URL: rabbitmq.url };
    [api, worker] = await Promise.all([startApi(settings), startWorkerProcess(settings)]);
  }, 90_000);

  afterAll(async () => {
    await killAll();
    await Promise.all([mongodb?.stop(), rabbitmq?.stop()]);
  }, 60_000);

  async function underLoad(fault: () => Promise<void>): Promise<void> {
    const load = startLoad(() => api.url, "ada");
    await load.more(50);
    await fault();
    await load.more(50);
    await load.stop();
    await expectNothingLost(mongodb.url, load.acknowledged);
  }

  test("kill -9 of the API, then of the worker, wherever they are", async () => {
    await underLoad(async () => {
      await api.stop("SIGKILL");
      api = await startApi(settings);
      await worker.stop("SIGKILL");
      worker = await startWorkerProcess(settings);
    });
  }, 180_000);

  test("restart of the broker: mutations go on meanwhile, the events go out when it is back", async () => {
    await underLoad(() => rabbitmq.restart());
    expect(api.has("Not connected to RabbitMQ")).toBe(true);
  }, 180_000);

  test("kill -9 and restart of the database: no attempt is burnt", async () => {
    await underLoad(async () => {
      await mongodb.kill("SIGKILL");
      await mongodb.restart();
    });
  }, 180_000);

  test("the broker frozen for 15 s", async () => {
    await underLoad(async () => {
      await rabbitmq.kill("SIGSTOP");
      await sleep(15_000);
      await rabbitmq.kill("SIGCONT");
    });
  }, 240_000);
});
