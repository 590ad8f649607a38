import { afterAll, expect, test } from "@jest/globals";
import { killAll, startApi, startWorkerProcess } from "../support/processes.ts";
import { describeWithServices } from "../services/required.ts";
import { spine } from "./spine-suite.ts";

afterAll(killAll);

describeWithServices("two processes on RabbitMQ and MongoDB", ({ mongodbUrl, rabbitmqUrl }) => {
  const database = new URL(mongodbUrl);
  database.pathname = `/e2e_${process.pid}`;
  const settings = { MONGODB_URL: database.href, RABBITMQ_URL: rabbitmqUrl };

  spine("on services", async () => {
    const [api, worker] = await Promise.all([startApi(settings), startWorkerProcess(settings)]);
    return {
      url: api.url,
      lines: () => [...api.lines, ...worker.lines],
      close: async () => void (await Promise.all([api.stop(), worker.stop()])),
    };
  });

  test("API and worker stop at SIGTERM with exit code 0", async () => {
    const [api, worker] = await Promise.all([
      startApi(settings),
      startWorkerProcess(settings, ["--only", "notifications"]),
    ]);
    expect(await Promise.all([api.stop(), worker.stop()])).toEqual([0, 0]);
  }, 60_000);

  test("workers on one machine don't get in each other's way, where nobody chose their ports", async () => {
    const unset = { ...settings, WORKER_HEALTH_PORT: "" };
    const workers = await Promise.all([startWorkerProcess(unset), startWorkerProcess(unset)]);
    const urls = workers.map(({ healthUrl }) => healthUrl);
    expect(new Set(urls).size).toBe(2);
    for (const url of urls) expect((await fetch(`${url}/live`)).status).toBe(200);
    expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0]);
  }, 60_000);
});
