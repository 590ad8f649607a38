import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type ChannelModel, type ConfirmChannel, connect as connectAmqp } from "amqplib";
import { MongoClient } from "mongodb";
import { DEAD_LETTER_QUEUE, EVENTS_EXCHANGE, LIFECYCLE_EXCHANGE, queueOf } from "../../src/broker/topology.ts";
import { CONSUMERS } from "../../src/events/consumers.ts";
import { describeWithServices } from "../services/required.ts";
import { createVhost, type Rabbitmq, sharedRabbitmq, type Vhost } from "../services/vhost.ts";
import { connect } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { forgedProperties, isList, malformedMessage, type RawMessage } from "../support/malformed-messages.ts";
import { killAll, type RunningApi, type RunningProcess, startApi, startWorkerProcess } from "../support/processes.ts";
import { seeded } from "../support/random.ts";
import { userRegistered } from "../support/recorded-broker.ts";

const MALFORMED = 1_000;
const ROUND = 50;
const LIFECYCLE_KEYS = ["event.handled", "event.failed", "event.deadLettered", "event.processed", "", "other.thing"];
const FOR_LEDGER = ["event.handled", "event.failed", "event.deadLettered"];

describeWithServices("what others put on the exchanges", ({ mongodbUrl, rabbitmqUrl }) => {
  let rabbitmq: Rabbitmq;
  let vhost: Vhost;
  let mongodb: MongoClient;
  let amqp: ChannelModel;
  let channel: ConfirmChannel;
  let api: RunningApi;
  let worker: RunningProcess;

  beforeAll(async () => {
    rabbitmq = await sharedRabbitmq(rabbitmqUrl);
    vhost = await createVhost(rabbitmq);
    const database = new URL(mongodbUrl);
    database.pathname = `/malformed_${process.pid}`;
    mongodb = await MongoClient.connect(database.href);
    const settings = { MONGODB_URL: database.href, RABBITMQ_URL: vhost.url };
    [api, worker] = await Promise.all([startApi(settings), startWorkerProcess(settings)]);
    amqp = await connectAmqp(vhost.url);
    channel = await amqp.createConfirmChannel();
  }, 120_000);

  afterAll(async () => {
    await amqp?.close();
    await killAll();
    await mongodb?.close();
    await vhost?.close();
    await rabbitmq?.stop();
  }, 60_000);

  async function send(exchange: string, key: string, { body, properties }: RawMessage): Promise<void> {
    channel.publish(exchange, key, body, properties);
  }

  async function createDocument(title: string): Promise<string> {
    const answer = await connect(api.url, "ada").rest("POST", "/v1/docs", { title, content: "…" });
    expect(answer.status).toBe(201);
    return (answer.body["receipt"] as { eventId: string }).eventId;
  }

  /** `<message>/<queue>` of every dead letter. */
  async function deadLetters(): Promise<string[]> {
    const found: string[] = [];
    for (;;) {
      const message = await channel.get(DEAD_LETTER_QUEUE, { noAck: true });
      if (!message) return found;
      found.push(`${message.properties.messageId}/${message.properties.headers?.["x-queue"]}`);
    }
  }

  test("a thousand malformed messages: each ends in the dead-letter queue, every good event is processed", async () => {
    const random = seeded(20_260_101);
    const expected: string[] = [];
    const good: string[] = [];
    for (let n = 0; n < MALFORMED; n += 1) {
      const message = malformedMessage(random, `malformed-${n}`);
      const toLedger = isList(message) ? [] : [queueOf("ledger")];
      if (random.below(10) < 7) {
        await send(EVENTS_EXCHANGE, "", message);
        expected.push(...[...CONSUMERS.map(queueOf), ...toLedger].map((queue) => `malformed-${n}/${queue}`));
      } else {
        const key = random.pick(LIFECYCLE_KEYS);
        await send(LIFECYCLE_EXCHANGE, key, message);
        if (FOR_LEDGER.includes(key)) expected.push(...toLedger.map((queue) => `malformed-${n}/${queue}`));
      }
      if (n % ROUND !== 0) continue;
      // Good ones between: one of a mutation, and one as somebody else might publish it.
      good.push(await createDocument(`Good ${n}`), `foreign-${n}`);
      const body = Buffer.from(JSON.stringify(userRegistered(`foreign-${n}`)));
      await send(EVENTS_EXCHANGE, "", { body, properties: { ...forgedProperties(random), messageId: `good-${n}` } });
      await channel.waitForConfirms();
    }
    await channel.waitForConfirms();
    good.push(await createDocument("The last"));

    const ledger = mongodb.db().collection<{ _id: string; status: string }>("events");
    await eventually(
      async () => (await ledger.countDocuments({ _id: { $in: good }, status: "processed" })) === good.length,
      "every good event to be processed",
      90_000,
    );
    const parked = async (): Promise<number> => (await channel.checkQueue(DEAD_LETTER_QUEUE)).messageCount;
    await eventually(async () => (await parked()) >= expected.length, `${expected.length} dead letters`, 60_000);
    expect((await deadLetters()).sort()).toEqual([...expected].sort());
    for (const queue of [...CONSUMERS, "ledger"] as const)
      await eventually(
        async () => (await channel.checkQueue(queueOf(queue))).messageCount === 0,
        `${queue} to be empty`,
      );

    const notified = await mongodb.db().collection("notifications").find().toArray();
    const ids = notified.map(({ eventId }) => String(eventId));
    expect(ids.filter((id) => id.startsWith("foreign"))).toHaveLength(MALFORMED / ROUND);
    expect(new Set(ids).size).toBe(ids.length);
  }, 240_000);

  test("the processes are there, and answer for every good event", async () => {
    expect(await fetch(`${api.url}/health/ready`)).toMatchObject({ status: 200 });
    const operator = connect(api.url, "operator");
    const query = "query ($id: ID!) { event(id: $id) { id status consumers { attempts { number } } } }";
    for (const id of ["foreign-0", "foreign-500", await createDocument("Afterwards")]) {
      // Each is processed, and not only there: that is what is waited for.
      await eventually(async () => {
        const answer = await operator.query<{ event: { status: string } | null }>(query, { id });
        if (answer.errors) throw new Error(answer.errors[0]?.message);
        return answer.data.event?.status === "PROCESSED" && answer.data.event;
      }, `event ${id} to be processed`);
    }
    for (const { lines } of [api, worker])
      expect(lines.filter((line) => /uncaught|unhandled|Not connected to RabbitMQ/i.test(line))).toEqual([]);
    expect(await Promise.all([api.stop(), worker.stop()])).toEqual([0, 0]);
  }, 60_000);
});
