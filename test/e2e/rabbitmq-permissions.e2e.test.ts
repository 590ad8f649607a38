import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { type Rabbitmq, createVhost, sharedRabbitmq, type Vhost } from "../services/vhost.ts";
import { describeWithServices } from "../services/required.ts";
import { connect, type TestClient } from "../support/client.ts";
import { deadLettersOf } from "../support/dead-letters.ts";
import { documentedPermissions } from "../support/documented-permissions.ts";
import { eventually } from "../support/eventually.ts";
import { openOwnServices, type OwnServices } from "../support/own-services.ts";
import { killAll, type RunningApi, type RunningProcess, startApi, startWorkerProcess } from "../support/processes.ts";

const PASSWORD = randomUUID();

describeWithServices("with the RabbitMQ users that docs/operations.md describes", (urls) => {
  let rabbitmq: Rabbitmq;
  let services: OwnServices;
  let vhost: Vhost;
  let api: RunningApi;
  let worker: RunningProcess;
  let client: TestClient;
  let operator: ReturnType<typeof deadLettersOf>;
  const users: string[] = [];

  async function urlOf(user: "bookspace-api" | "bookspace-worker"): Promise<string> {
    const name = `${user}-${randomUUID()}`;
    users.push(name);
    await vhost.manage("PUT", `/users/${name}`, { password: PASSWORD, tags: "" });
    await vhost.manage("PUT", `/permissions/{vhost}/${name}`, documentedPermissions(user));
    const url = new URL(vhost.url);
    url.username = name;
    url.password = PASSWORD;
    return url.href;
  }

  beforeAll(async () => {
    rabbitmq = await sharedRabbitmq(urls.rabbitmqUrl);
    [services, vhost] = await Promise.all([openOwnServices(urls), createVhost(rabbitmq)]);
    const { MONGODB_URL } = services.settings;
    const [apiUrl, workerUrl] = await Promise.all([urlOf("bookspace-api"), urlOf("bookspace-worker")]);
    // At once, on a vhost where nothing is declared yet.
    [api, worker] = await Promise.all([
      startApi({ MONGODB_URL, RABBITMQ_URL: apiUrl }),
      startWorkerProcess({ MONGODB_URL, RABBITMQ_URL: workerUrl }),
    ]);
    client = connect(api.url, "operator");
    operator = deadLettersOf(client);
  }, 60_000);

  afterAll(async () => {
    await client?.close();
    await killAll();
    for (const name of users) await vhost.manage("DELETE", `/users/${name}`);
    await Promise.all([services?.close(), vhost?.close()]);
    await rabbitmq?.stop();
  }, 30_000);

  const refusals = (running: RunningProcess): readonly string[] =>
    running.lines.filter((line) => line.includes("ACCESS_REFUSED") || line.includes("ACCESS-REFUSED"));

  test("everything works: retries, dead letters, a replay, the sweep, the pipeline and the log", async () => {
    const before = [...refusals(api)].length;
    const retried = await operator.create("Retried", ["fail:search:1"]);
    const failed = await operator.create("Failed", ["fail:search"]);
    await operator.is(retried, "PROCESSED");
    await operator.is(failed, "DEAD_LETTERED");
    await operator.start({ ids: [failed] }, { editData: { tags: [] } });
    await operator.is(failed, "PROCESSED");

    const checked = await eventually(async () => {
      const query = "mutation { checkDeadLetterQueue { messages known unknown } }";
      const { checkDeadLetterQueue } = await operator.ask<{ checkDeadLetterQueue: { messages: number } }>(query);
      return checkDeadLetterQueue.messages === 0 && checkDeadLetterQueue;
    }, "the replayed dead letter to be swept away");
    expect(checked).toMatchObject({ known: 0, unknown: 0 });

    const { pipeline } = await operator.ask<{ pipeline: { parked: number; queues: { ready: number }[] } }>(
      "{ pipeline { parked queues { consumer ready retrying } } }",
    );
    expect(pipeline.parked).toBe(0);
    expect(pipeline.queues.map(({ ready }) => ready)).toEqual([0, 0, 0]);

    // An API that has just begun answers a cursor from the log itself.
    const heard = client.subscribe<{ event: { status: string } }>(
      "subscription ($id: ID!) { event(id: $id) { status } }",
      { id: retried },
    );
    await eventually(() => heard.received.some(({ event }) => event.status === "PROCESSED"), "the event's life");
    expect([refusals(api).length, refusals(worker)]).toEqual([before, []]);
  }, 90_000);

  test("the API may not read a consumer's queue, nor the worker publish an event", async () => {
    const { configure: _c, write: workerWrites } = documentedPermissions("bookspace-worker");
    const { read: apiReads } = documentedPermissions("bookspace-api");
    expect("bookspace.events").not.toMatch(new RegExp(workerWrites));
    for (const queue of ["notifications", "search", "analytics", "ledger"])
      expect(`bookspace.${queue}`).not.toMatch(new RegExp(apiReads));
  });
});
