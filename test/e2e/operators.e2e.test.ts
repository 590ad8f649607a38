import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { describeWithServices } from "../services/required.ts";
import { connect, type TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { startLoad } from "../support/load.ts";
import { expectNothingLost } from "../support/oracle.ts";
import {
  killAll,
  type RunningApi,
  type RunningWorker,
  startApi,
  startWorkerProcess,
  temporaryFolder,
} from "../support/processes.ts";
import { openTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";
import { operators } from "./operators-suite.ts";

afterAll(killAll);

describe("embedded", () => {
  operators("embedded", async () => {
    const DATA_DIR = temporaryFolder();
    let api = await startApi({ DATA_DIR });
    return {
      url: () => api.url,
      async restart() {
        await api.stop("SIGKILL");
        api = await startApi({ DATA_DIR });
      },
      close: async () => void (await api.stop()),
    };
  });
});

describeWithServices("on services", ({ mongodbUrl, rabbitmqUrl }) => {
  const database = new URL(mongodbUrl);
  database.pathname = `/operators_${process.pid}`;
  const settings = { MONGODB_URL: database.href, RABBITMQ_URL: rabbitmqUrl };

  operators("on services", async () => {
    let [api, worker] = await Promise.all([startApi(settings), startWorkerProcess(settings)]);
    return {
      url: () => api.url,
      async restart() {
        await Promise.all([api.stop(), worker.stop("SIGKILL")]);
        [api, worker] = await Promise.all([startApi(settings), startWorkerProcess(settings)]);
      },
      close: async () => void (await Promise.all([api.stop(), worker.stop()])),
    };
  });

  describe("several processes", () => {
    const other = new URL(mongodbUrl);
    other.pathname = `/processes_${process.pid}`;
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
      const own = { ...settings, MONGODB_URL: other.href };
      [apis, workers] = await Promise.all([
        Promise.all([startApi(own), startApi(own)]),
        Promise.all([startWorkerProcess(own), startWorkerProcess(own, ["--only", "search"])]),
      ]);
      clients = apis.map(({ url }) => connect(url, "operator"));
    }, 60_000);

    afterAll(async () => {
      await Promise.all(clients?.map((client) => client.close()) ?? []);
      await Promise.all([...(apis ?? []), ...(workers ?? [])].map((one) => one.stop()));
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

  describe("while broker or database are away", () => {
    const own = new URL(mongodbUrl);
    own.pathname = `/away_${process.pid}`;
    let broker: TcpProxy;
    let store: TcpProxy;
    let api: RunningApi;
    let operator: TestClient;

    const through = (url: URL, { port }: TcpProxy): string => {
      const address = new URL(url);
      address.host = `127.0.0.1:${port}`;
      return address.href;
    };
    const targetOf = ({ hostname: host, port }: URL) => ({ host, port: Number(port) });

    beforeAll(async () => {
      const rabbitmq = new URL(rabbitmqUrl);
      [broker, store] = await Promise.all([openTcpProxy(targetOf(rabbitmq)), openTcpProxy(targetOf(own))]);
      api = await startApi({ MONGODB_URL: through(own, store), RABBITMQ_URL: through(rabbitmq, broker) });
      operator = connect(api.url, "operator");
    }, 60_000);

    afterAll(async () => {
      await operator?.close();
      await api?.stop();
      await Promise.all([broker?.close(), store?.close()]);
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

  test("pausing and resuming under load loses nothing and does nothing twice", async () => {
    const fresh = new URL(mongodbUrl);
    fresh.pathname = `/pausing_${process.pid}`;
    const own = { ...settings, MONGODB_URL: fresh.href };
    const [api, ...workers] = await Promise.all([startApi(own), startWorkerProcess(own), startWorkerProcess(own)]);
    const operator = connect(api.url, "operator");
    const load = startLoad(() => api.url, "ada");
    for (const consumer of ["search", "notifications", "analytics"]) {
      for (const mutation of ["pauseConsumer", "resumeConsumer", "pauseConsumer"]) {
        await operator.query(`mutation { ${mutation}(consumer: "${consumer}") { paused } }`);
        await load.more(30);
      }
    }
    await load.stop();
    for (const consumer of ["search", "notifications", "analytics"])
      await operator.query(`mutation { resumeConsumer(consumer: "${consumer}") { paused } }`);
    await expectNothingLost(fresh.href, load.acknowledged);
    await Promise.all([api, ...workers].map((one) => one.stop()));
  }, 120_000);
});
