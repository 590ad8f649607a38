import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { connect } from "amqplib";
import { type Broker, BrokerUnavailable } from "../../src/broker/port.ts";
import { openRabbitmqBroker } from "../../src/broker/rabbitmq/broker.ts";
import { EVENTS_EXCHANGE, QUEUES } from "../../src/broker/topology.ts";
import { type RabbitmqService, startRabbitmq } from "../services/rabbitmq.ts";
import { describeWithServices } from "../services/required.ts";
import { createVhost, type Vhost } from "../services/vhost.ts";
import { eventually } from "../support/eventually.ts";
import { consumer, events, gate, reader, userRegistered } from "../support/recorded-broker.ts";
import { recordedLog } from "../support/recorded-log.ts";
import { type TcpProxy, wayTo } from "../support/tcp-proxy.ts";

// A node of its own, for it is restarted and frozen here.
describeWithServices("the RabbitMQ broker", () => {
  let rabbitmq: RabbitmqService;
  let vhost: Vhost;
  let proxy: TcpProxy;
  let url: string;
  let recorded: ReturnType<typeof recordedLog>;
  const opened: Broker[] = [];

  const open = async (): Promise<Broker> => {
    const broker = await openRabbitmqBroker({ url, log: recorded.log });
    opened.push(broker);
    return broker;
  };
  const said = (message: string): readonly Readonly<Record<string, unknown>>[] =>
    recorded.lines.filter((line) => line.message.startsWith(message)).map(({ fields }) => fields);
  const isBack = (broker: Broker): Promise<unknown> =>
    eventually(() => broker.connected(), "the broker to be connected", 60_000);

  beforeAll(async () => {
    rabbitmq = await startRabbitmq();
  }, 90_000);
  afterAll(() => rabbitmq?.stop(), 60_000);
  beforeEach(async () => {
    recorded = recordedLog();
    vhost = await createVhost(rabbitmq);
    ({ way: proxy, url } = await wayTo(vhost.url));
  }, 60_000);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((broker) => broker.close()));
    await proxy.close();
    await vhost.close();
  }, 60_000);

  async function withChannel<T>(work: (channel: Awaited<ReturnType<typeof openChannel>>) => Promise<T>): Promise<T> {
    const connection = await connect(vhost.url);
    try {
      return await work(await openChannel(connection));
    } finally {
      await connection.close();
    }
  }
  const openChannel = (connection: Awaited<ReturnType<typeof connect>>) => connection.createConfirmChannel();

  async function closeConnections(): Promise<void> {
    await eventually(async () => {
      const connections = await vhost.manage<{ name: string }[]>("GET", "/vhosts/{vhost}/connections");
      for (const { name } of connections) await vhost.manage("DELETE", `/connections/${encodeURIComponent(name)}`);
      return connections.length > 0;
    }, "the management API to know a connection");
  }

  test("a queue with other arguments: says which and what to do, and goes on when it is gone", async () => {
    await withChannel(async (channel) => {
      await channel.assertQueue("bookspace.search.retry.2s", { durable: true });
    });
    const broker = await open();
    expect(broker.connected()).toBe(false);
    const reason = String(said("Not connected to RabbitMQ")[0]?.["reason"]);
    expect(reason).toContain("The queue 'bookspace.search.retry.2s' exists in RabbitMQ with other arguments");
    expect(reason).toContain("delete it");
    expect(reason).toMatch(/inequivalent arg '[\w-]+'/);
    await expect(broker.publish(events(1))).rejects.toThrow(BrokerUnavailable);
    await withChannel((channel) => channel.deleteQueue("bookspace.search.retry.2s"));
    await isBack(broker);
    expect(await broker.publish(events(1))).toEqual(["confirmed"]);
    expect(said("Not connected to RabbitMQ")).toHaveLength(1);
  }, 60_000);

  test("an event that no queue is bound for is unroutable, and can be published again", async () => {
    const broker = await open();
    await withChannel(async (channel) => {
      for (const { name, bindings } of QUEUES)
        if (bindings.some(({ exchange }) => exchange === EVENTS_EXCHANGE))
          await channel.unbindQueue(name, EVENTS_EXCHANGE, "");
    });
    expect(await broker.publish(events(2))).toEqual(["unroutable", "unroutable"]);
    await withChannel((channel) => channel.bindQueue("bookspace.search", EVENTS_EXCHANGE, ""));
    expect(await broker.publish(events(2))).toEqual(["confirmed", "confirmed"]);
    const search = await consumer(broker, "search");
    await search.has(2);
    expect(search.received).toEqual(["e0", "e1"]);
  }, 60_000);

  test("away when it is opened: what was subscribed meanwhile works when it comes", async () => {
    proxy.cut();
    const broker = await open();
    expect(broker.connected()).toBe(false);
    await expect(broker.publish(events(1))).rejects.toThrow(BrokerUnavailable);
    await expect(broker.announce([])).rejects.toThrow(BrokerUnavailable);
    await expect(broker.counts()).rejects.toThrow(BrokerUnavailable);
    const search = await consumer(broker, "search");
    const opening = reader(broker, { from: "tail" });
    proxy.resume();
    const log = await opening;
    await isBack(broker);
    await broker.publish(events(3));
    await Promise.all([search.has(3), log.has(3)]);
    expect(said("Not connected to RabbitMQ")).toHaveLength(1);
    expect(said("Connected to RabbitMQ")).toHaveLength(1);
    expect(
      said("Subscribed to queue")
        .map(({ queue }) => queue)
        .sort(),
    ).toEqual(["bookspace.lifecycle.log", "bookspace.search"]);
  }, 60_000);

  test("closed while it is away: who waits for the log is told", async () => {
    proxy.cut();
    const broker = await open();
    const opening = reader(broker, { from: "tail" });
    const refused = expect(opening).rejects.toThrow(BrokerUnavailable);
    await broker.close();
    await refused;
  }, 60_000);

  test.each([
    ["an operator closes the connection", () => closeConnections()],
    ["the connection is cut", async () => (proxy.cut(), proxy.resume())],
    ["the node restarts", () => rabbitmq.restart()],
  ])(
    "when %s it connects again, with no gap and no repeat in the log",
    async (_, cut) => {
      const broker = await open();
      const log = await reader(broker, { from: "tail" });
      const search = await consumer(broker, "search", { batchSize: 7 });
      const published: string[] = [];
      const publishing = (async () => {
        for (let n = 0; n < 400; n += 1) {
          const event = userRegistered(`e${n}`);
          // As the relay does: again until it is confirmed.
          await eventually(async () => (await broker.publish([event]))[0] === "confirmed", "a confirm", 60_000);
          published.push(event.id);
        }
      })();
      await log.has(50);
      await cut();
      await publishing;
      await eventually(
        () => log.contents.includes("e399") && search.received.includes("e399"),
        "the last event",
        60_000,
      );
      const offsets = log.messages.map(({ offset }) => offset);
      expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
      expect([...new Set(log.contents)]).toEqual(published);
      expect(log.replaced).toEqual([]);
      expect(new Set(search.received)).toEqual(new Set(published));
      const all = await reader(broker, { from: "first" });
      await all.has(log.contents.length);
      expect(log.contents).toEqual(all.contents);
      expect(said("Not connected to RabbitMQ").length).toBeGreaterThan(0);
      expect(said("Connected to RabbitMQ")).toHaveLength(2);
      expect(said("Subscribed to queue").filter(({ queue }) => queue === "bookspace.search")).toHaveLength(2);
    },
    120_000,
  );

  test("what was not confirmed when the connection was lost is refused", async () => {
    const broker = await open();
    const publishing = broker.publish(events(2_500));
    proxy.cut();
    expect(new Set(await publishing)).toEqual(new Set(["refused"]));
    proxy.resume();
    await isBack(broker);
    expect(await broker.publish(events(2_500))).toEqual(Array(2_500).fill("confirmed"));
  }, 60_000);

  test("a batch that is handled while the connection is lost comes again; its end disturbs nothing", async () => {
    const broker = await open();
    const goOn = gate();
    const search = await consumer(broker, "search", { before: () => goOn.passed });
    await broker.publish(events(1));
    await search.has(1);
    proxy.cut();
    await eventually(() => !broker.connected(), "the connection to be lost");
    proxy.resume();
    await isBack(broker);
    goOn.open();
    await search.has(2);
    expect(search.received).toEqual(["e0", "e0"]);
    await eventually(async () => (await broker.counts()).queues.search.ready === 0, "the queue to be empty");
  }, 60_000);

  test("a batch that ends while the connection is closing is not the end of the process", async () => {
    const goOn = gate();
    recorded = recordedLog(({ message }) => {
      // The connection is being closed right after this line, and its channels are not told before the broker answers.
      if (message.startsWith("The broker ended the subscription")) goOn.open();
    });
    const broker = await open();
    const search = await consumer(broker, "search", { before: () => goOn.passed });
    await broker.publish(events(1, "first"));
    await search.has(1);
    await withChannel((channel) => channel.deleteQueue("bookspace.search"));
    await eventually(() => said("Connected to RabbitMQ").length === 2, "another connection");
    await broker.publish(events(1, "next"));
    await search.has(2);
    expect(search.received).toEqual(["first0", "next0"]); // the first one went with its queue
  }, 60_000);

  test("a log that can't be opened yet is opened later, when its channel dies while the tail is looked for", async () => {
    const broker = await open();
    // The marker reaches the log, but nobody may read it: the channel is closed by the broker.
    const user = new URL(vhost.url).username;
    const permit = (read: string) =>
      vhost.manage("PUT", `/permissions/{vhost}/${user}`, { configure: ".*", write: ".*", read });
    await permit("^(?!bookspace.lifecycle.log$).*");
    const opening = reader(broker, { from: "tail" });
    await eventually(() => said("Not connected to RabbitMQ").length > 0, "the failure to be told");
    await permit(".*");
    const log = await opening;
    await isBack(broker);
    await broker.publish(events(2));
    await log.has(2);
    expect(log.contents).toEqual(["e0", "e1"]);
  }, 60_000);

  test("a frozen node: closing does not wait for it", async () => {
    const broker = await open();
    await consumer(broker, "search");
    await reader(broker, { from: "tail" });
    await rabbitmq.kill("SIGSTOP");
    try {
      const before = performance.now();
      await broker.close();
      expect(performance.now() - before).toBeLessThan(20_000);
    } finally {
      await rabbitmq.kill("SIGCONT");
    }
  }, 60_000);
});
