import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { describeWithServices } from "../services/required.ts";
import { connect, type TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { openOwnServices, type OwnServices } from "../support/own-services.ts";
import { killAll, type RunningApi, type RunningWorker, startApi, startWorkerProcess } from "../support/processes.ts";
import { type TcpProxy, wayTo } from "../support/tcp-proxy.ts";

afterAll(killAll);

describeWithServices("of several processes", (urls) => {
  let services: OwnServices;
  let apis: readonly RunningApi[];
  let workers: readonly RunningWorker[];
  let clients: readonly TestClient[];

  interface Processes {
    readonly pipeline: {
      readonly subscribers: number;
      readonly queues: readonly { readonly consumer: string; readonly workers: number }[];
      readonly processes: readonly {
        readonly kind: string;
        readonly live: boolean;
        readonly lastSeenAgoMs: number;
      }[];
    };
  }
  const ask = async (client: TestClient | undefined) =>
    (
      await client?.query<Processes>(
        "{ pipeline { subscribers queues { consumer workers } processes { kind live lastSeenAgoMs } } }",
      )
    )?.data.pipeline;

  beforeAll(async () => {
    services = await openOwnServices(urls);
    const own = services.settings;
    [apis, workers] = await Promise.all([
      Promise.all([startApi(own), startApi(own)]),
      Promise.all([startWorkerProcess(own), startWorkerProcess(own, ["--only", "search"])]),
    ]);
    clients = apis.map(({ url }) => connect(url, "operator"));
  }, 60_000);

  afterAll(async () => {
    await Promise.all(clients?.map((client) => client.close()) ?? []);
    await Promise.all([...(apis ?? []), ...(workers ?? [])].map((one) => one.stop()));
    await services?.close();
  }, 30_000);

  test("each API tells of all: processes, who works on what, subscribers", async () => {
    const subscription = clients[0]?.subscribe("subscription { eventFeed { __typename } }");
    await eventually(async () => {
      const told = await ask(clients[1]);
      return told?.subscribers === 1 && told.processes.length === 4;
    }, "the second API to tell of the first one's subscriber");
    const { queues, processes } = (await ask(clients[1])) ?? { queues: [], processes: [] };
    expect(queues).toEqual([
      { consumer: "notifications", workers: 1 },
      { consumer: "search", workers: 2 },
      { consumer: "analytics", workers: 1 },
    ]);
    expect(processes.map(({ kind }) => kind).sort()).toEqual(["API", "API", "WORKER", "WORKER"]);
    subscription?.stop();
  }, 40_000);

  test("a worker that is killed is seen within 10 s, and no longer counted", async () => {
    await workers[0]?.stop("SIGKILL");
    const killedAt = Date.now();
    const told = await eventually(async () => {
      const now = await ask(clients[0]);
      return now?.processes.some(({ live }) => !live) ? now : null;
    }, "the worker to be missed");
    expect(Date.now() - killedAt).toBeLessThan(10_000);
    expect(told.queues).toEqual([
      { consumer: "notifications", workers: 0 },
      { consumer: "search", workers: 1 },
      { consumer: "analytics", workers: 0 },
    ]);
    expect(told.processes.filter(({ live }) => live)).toHaveLength(3);
  }, 40_000);
});

describeWithServices("while broker or database are away", (urls) => {
  let services: OwnServices;
  let broker: TcpProxy;
  let store: TcpProxy;
  let api: RunningApi;
  let operator: TestClient;

  beforeAll(async () => {
    services = await openOwnServices(urls);
    const mongodb = await wayTo(services.settings.MONGODB_URL);
    const rabbitmq = await wayTo(services.settings.RABBITMQ_URL);
    [store, broker] = [mongodb.way, rabbitmq.way];
    api = await startApi({ MONGODB_URL: mongodb.url, RABBITMQ_URL: rabbitmq.url });
    operator = connect(api.url, "operator");
  }, 60_000);

  afterAll(async () => {
    await operator?.close();
    await api?.stop();
    await Promise.all([broker?.close(), store?.close()]);
    await services?.close();
  }, 30_000);

  const ask = () =>
    operator.query<{ pipeline: Record<string, unknown> }>(
      "{ pipeline { publishedPerSecond outboxBacklog parked subscribers processes { id } queues { ready deadLettered paused workers } } }",
    );
  const known = { ready: expect.any(Number), deadLettered: 0, paused: false, workers: 0 };

  test("the snapshot leaves out what they would tell, and nothing else", async () => {
    expect(await ask()).toMatchObject({
      data: { pipeline: { publishedPerSecond: 0, queues: [known, known, known] } },
    });

    broker.cut();
    const noBroker = await eventually(async () => {
      const { data, errors } = await ask();
      expect(errors).toBeUndefined();
      return data.pipeline["publishedPerSecond"] === null ? data.pipeline : null;
    }, "the broker to be missed");
    expect(noBroker).toMatchObject({ parked: null, outboxBacklog: 0, subscribers: 0 });
    expect(noBroker["queues"]).toMatchObject([{ ready: null, deadLettered: 0, paused: false }, {}, {}]);
    broker.resume();

    store.cut();
    const noStore = await eventually(async () => {
      const { data, errors } = await ask();
      expect(errors).toBeUndefined();
      const { processes, parked } = data.pipeline;
      return processes === null && parked !== null ? data.pipeline : null;
    }, "the database to be missed, and the broker to be back");
    expect(noStore).toMatchObject({ outboxBacklog: null, subscribers: null });
    expect(noStore["queues"]).toMatchObject([{ deadLettered: null, paused: null, workers: null }, {}, {}]);
    store.resume();

    await eventually(async () => {
      expect(await ask()).toMatchObject({ data: { pipeline: { outboxBacklog: 0, queues: [known, known, known] } } });
      return true;
    }, "everything to be told again");
  }, 90_000);
});
