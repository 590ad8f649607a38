import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type Channel, type ChannelModel, connect as connectAmqp } from "amqplib";
import { DEAD_LETTER_QUEUE, queueOf } from "../../src/broker/topology.ts";
import { describeWithServices } from "../services/required.ts";
import { createVhost, type Rabbitmq, sharedRabbitmq, type Vhost } from "../services/vhost.ts";
import { connect, type TestClient } from "../support/client.ts";
import { deadLettersOf } from "../support/dead-letters.ts";
import { eventually } from "../support/eventually.ts";
import { killAll, type RunningApi, type RunningProcess, startApi, startWorkerProcess } from "../support/processes.ts";

interface Queue {
  readonly messages: number;
  readonly known: number;
  readonly missing: number | null;
  readonly missingSample: readonly { readonly eventId: string; readonly consumer: string }[];
  readonly unknown: number | null;
  readonly unknownSample: readonly {
    readonly why: string;
    readonly excerpt: string | null;
    readonly headers: object;
  }[];
  readonly dropped: number | null;
}
const QUEUE =
  "messages known missing missingSample { eventId consumer } unknown unknownSample { why excerpt headers } dropped";

describeWithServices("dead letters on services", ({ mongodbUrl, rabbitmqUrl }) => {
  let rabbitmq: Rabbitmq;
  let vhost: Vhost;
  let settings: Record<string, string>;
  let apis: RunningApi[];
  let worker: RunningProcess;
  let clients: TestClient[];
  let ada: ReturnType<typeof deadLettersOf>;
  let operator: ReturnType<typeof deadLettersOf>;
  let amqp: ChannelModel;
  let channel: Channel;

  beforeAll(async () => {
    rabbitmq = await sharedRabbitmq(rabbitmqUrl);
    vhost = await createVhost(rabbitmq);
    const database = new URL(mongodbUrl);
    database.pathname = `/dead_letter_faults_${process.pid}`;
    settings = { MONGODB_URL: database.href, RABBITMQ_URL: vhost.url };
    apis = await Promise.all([startApi(settings), startApi(settings)]);
    worker = await startWorkerProcess(settings);
    amqp = await connectAmqp(vhost.url);
    channel = await amqp.createChannel();
  }, 90_000);
  beforeEach(async () => {
    await channel.purgeQueue(DEAD_LETTER_QUEUE);
    const url = apis.at(-1)?.url ?? "";
    clients = [connect(url, "ada"), connect(url, "operator")];
    [ada, operator] = clients.map(deadLettersOf) as [typeof ada, typeof operator];
  });
  afterAll(async () => {
    await Promise.all(clients?.map((client) => client.close()) ?? []);
    await amqp?.close();
    await killAll();
    await vhost?.close();
    await rabbitmq?.stop();
  }, 60_000);

  const deadLetter = async (title: string, tag: string): Promise<string> => {
    const id = await ada.create(title, [tag]);
    await operator.is(id, "DEAD_LETTERED");
    return id;
  };
  const queue = async () =>
    (await operator.ask<{ deadLetterQueue: Queue }>(`{ deadLetterQueue { ${QUEUE} } }`)).deadLetterQueue;
  const check = async () =>
    (await operator.ask<{ checkDeadLetterQueue: Queue }>(`mutation { checkDeadLetterQueue { ${QUEUE} } }`))
      .checkDeadLetterQueue;
  const pause = (verb: "pause" | "resume") =>
    operator.ask(`mutation { ${verb}Consumer(consumer: "search") { paused } }`);

  test("kill -9 of the API that carries out a replay: another one finishes it, and each effect is there once", async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => ada.create(`Killed ${n}`, ["fail:search:4"])));
    for (const id of ids) await operator.is(id, "DEAD_LETTERED");
    await pause("pause");
    const doomed = deadLettersOf(connect(apis[0]?.url ?? "", "operator"));
    const { id: replayId } = await doomed.start({ ids });
    await eventually(async () => (await operator.replay(replayId)).replayed === 20, "all to be handed out");
    await apis[0]?.stop("SIGKILL");
    await pause("resume");
    expect(await operator.over(replayId)).toMatchObject({
      status: "COMPLETED",
      replayed: 20,
      processed: 20,
      failedAgain: 0,
    });
    expect(apis[1]?.has("A replay of a process that is gone is taken over")).toBe(true);
    for (const id of ids) {
      const life = await operator.life(id);
      expect([life.status, life.effects.map(({ kind }) => kind).sort()]).toEqual([
        "PROCESSED",
        ["ACTIVITY", "NOTIFICATION", "SEARCH"],
      ]);
    }
  }, 120_000);

  test("what was replayed or given up leaves the queue by itself", async () => {
    const [replayed, given] = await Promise.all([
      deadLetter("Replayed", "fail:search:4"),
      deadLetter("Given up", "fail:search"),
    ]);
    expect((await queue()).messages).toBeGreaterThanOrEqual(2);
    await operator.over((await operator.start({ ids: [replayed] })).id);
    await operator.ask('mutation ($f: EventFilter!) { discardEvents(filter: $f, reason: "A test") }', {
      f: { ids: [given] },
    });
    await eventually(async () => (await queue()).messages === 0, "the queue to be empty", 40_000);
  }, 90_000);

  test("a message that is moved to its queue by hand runs again, and all fits together", async () => {
    const id = await deadLetter("Moved", "fail:search:4");
    const message = await eventually(() => channel.get(DEAD_LETTER_QUEUE), "the message in the queue");
    if (!message) throw new Error("It is not there.");
    const { headers = {} } = message.properties;
    channel.sendToQueue(String(headers["x-queue"]), message.content, { headers, persistent: true });
    channel.ack(message);
    await operator.is(id, "PROCESSED");
    expect(await check()).toMatchObject({ messages: 0, known: 0, missing: 0, unknown: 0 });
  }, 60_000);

  test("a purged queue is shown, and its dead letters can be replayed all the same", async () => {
    const id = await deadLetter("Purged", "fail:search:4");
    await eventually(async () => (await channel.purgeQueue(DEAD_LETTER_QUEUE)).messageCount > 0, "something to purge");
    const missing = [{ eventId: id, consumer: "search" }];
    // Without being asked: the two no longer fit together.
    await eventually(async () => (await queue()).missing === 1, "it to be missed", 40_000);
    expect(await check()).toMatchObject({ messages: 0, known: 1, missing: 1, missingSample: missing, unknown: 0 });
    expect(await operator.over((await operator.start({ ids: [id] })).id)).toMatchObject({ replayed: 1, processed: 1 });
    expect(await check()).toMatchObject({ messages: 0, known: 0, missing: 0 });
  }, 90_000);

  test("what can't be explained is kept and shown", async () => {
    const publish = (body: string, headers: object) =>
      channel.sendToQueue(DEAD_LETTER_QUEUE, Buffer.from(body), { persistent: true, headers });
    const event = {
      id: "never-published",
      type: "user.registered",
      timestamp: "2026-01-01T00:00:00.000Z",
      version: 1,
      actor: "ada",
      subject: "ada",
      audience: ["ada"],
      data: { userId: "ada", name: "Secret" },
    };
    publish("{ not JSON", { "x-mine": "yes" });
    publish(JSON.stringify(event), { "x-queue": "bookspace.search", "x-attempts": 4 });
    publish(JSON.stringify({ ...event, audience: ["*"] }), {});
    const found = await eventually(async () => {
      const now = await check();
      return now.unknown === 3 ? now : null;
    }, "all three to be found");
    expect(found).toMatchObject({ messages: 3, missing: 0 });
    const mine = expect.objectContaining({ "x-mine": "yes" });
    const [headers, forAll] = [expect.anything(), expect.stringContaining("Secret")];
    // In any order: what is kept goes to the end of the queue.
    expect(found.unknownSample).toHaveLength(3);
    const expected = [
      { why: "The message is not JSON.", headers: mine, excerpt: "{ not JSON" },
      { why: "The ledger has no such event, or the consumer does not handle it.", headers, excerpt: null },
      { why: "Nothing says which consumer it was parked for.", headers, excerpt: forAll },
    ];
    expect(found.unknownSample).toEqual(expect.arrayContaining(expected));
    expect(await check()).toMatchObject({ messages: 3, unknown: 3 });
  }, 60_000);

  test("what RabbitMQ gave up on by itself, at the delivery limit, becomes a dead letter that can be replayed", async () => {
    await worker.stop();
    worker = await startWorkerProcess(settings, ["--only", "notifications,analytics,ledger"]);
    const killer = await amqp.createChannel();
    await killer.prefetch(1);
    await killer.consume(queueOf("search"), (message) => message && killer.nack(message, false, true));
    const id = await ada.create("It ends every process", []);
    await eventually(async () => (await check()).known === 1, "it to be known", 40_000);
    await operator.is(id, "DEAD_LETTERED");
    await killer.close();
    const lane = (await operator.life(id)).consumers.find(({ consumer }) => consumer === "search");
    expect(lane?.attempts).toMatchObject([{ number: 1, error: { fingerprint: expect.any(String) } }]);
    const groups = await operator.ask<{ deadLetterGroups: object[] }>("{ deadLetterGroups { code count } }");
    expect(groups.deadLetterGroups).toEqual([{ code: "DELIVERY_LIMIT", count: 1 }]);
    expect(await check()).toMatchObject({ messages: 1, known: 1, missing: 0, unknown: 0 });
    await startWorkerProcess(settings, ["--only", "search"]);
    expect(await operator.over((await operator.start({ ids: [id] })).id)).toMatchObject({ processed: 1 });
    expect(await check()).toMatchObject({ messages: 0, known: 0 });
  }, 120_000);
});
