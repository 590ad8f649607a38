import { expect, test } from "@jest/globals";
import { connect } from "amqplib";
import { type Broker } from "../../src/broker/port.ts";
import { openRabbitmqBroker } from "../../src/broker/rabbitmq/broker.ts";
import { queueOf } from "../../src/broker/topology.ts";
import { describeWithServices } from "../services/required.ts";
import { brokersOnVhost } from "../support/brokers-on-vhost.ts";
import { eventually } from "../support/eventually.ts";
import { consumer, contentOf, events, gate, idsOf } from "../support/recorded-broker.ts";
import { wayTo } from "../support/tcp-proxy.ts";

const QUEUE = queueOf("search");

describeWithServices("a message that ends the process", ({ rabbitmqUrl }) => {
  const { vhost, recorded } = brokersOnVhost(rabbitmqUrl);

  /** A process that was handed all of it, and died. */
  async function dieWithAll(count: number): Promise<void> {
    const connection = await connect(vhost().url);
    const channel = await connection.createChannel();
    let handed = 0;
    await channel.consume(QUEUE, () => (handed += 1));
    await eventually(() => handed === count, "all to be handed out");
    await connection.close();
  }

  /** What waits, each with how often it came back. */
  async function deliveries(): Promise<Record<string, number>> {
    const connection = await connect(vhost().url);
    const channel = await connection.createChannel();
    const counts: [string, number][] = [];
    for (let message = await channel.get(QUEUE); message; message = await channel.get(QUEUE))
      counts.push([
        String(message.properties.messageId),
        Number(message.properties.headers?.["x-delivery-count"] ?? 0),
      ]);
    await connection.close();
    return Object.fromEntries(counts);
  }

  /** A process on a connection of its own, which can be cut. */
  async function start(): Promise<{ readonly broker: Broker; die(): Promise<void>; stop(): Promise<void> }> {
    const { way, url } = await wayTo(vhost().url);
    const broker = await openRabbitmqBroker({ url, log: recorded().log });
    const stop = async (): Promise<void> => {
      await broker.close();
      await way.close();
    };
    return {
      broker,
      stop,
      async die() {
        way.cut();
        await stop();
      },
    };
  }

  async function publish(some: ReturnType<typeof events>): Promise<void> {
    const { broker, stop } = await start();
    await broker.publish(some);
    await stop();
  }

  /** Starts, and ends when it comes to the message that is the end of it; says what it was handed until then. */
  async function startAndDie(deadly: string): Promise<readonly (readonly string[])[]> {
    const { broker, die } = await start();
    const dead = gate();
    const batches: (readonly string[])[] = [];
    await consumer(broker, "search", {
      batchSize: 10,
      before(batch) {
        const ids = batch.flatMap(({ body }) => contentOf(body));
        batches.push(ids);
        return ids.includes(deadly) ? dead.passed : undefined;
      },
    });
    await eventually(() => batches.flat().includes(deadly), "the deadly one");
    const dying = die();
    dead.open();
    await dying;
    return batches;
  }

  test("takes those with it that wait beside it a few times; from then on it is handled alone, and only it comes back", async () => {
    await publish(events(10));
    for (let n = 0; n < 3; n += 1) await dieWithAll(10);
    expect(await startAndDie("e4")).toEqual([["e0"], ["e1"], ["e2"], ["e3"], ["e4"]]);
    expect(await deliveries()).toEqual({ e4: 4, e5: 3, e6: 3, e7: 3, e8: 3, e9: 3 });
  }, 90_000);

  test("and those beside it are done, though it ends one process after another", async () => {
    await publish(events(10));
    for (let n = 0; n < 3; n += 1) await dieWithAll(10);
    const handled = new Set<string>();
    for (let n = 0; n < 4; n += 1)
      for (const batch of await startAndDie("e4")) {
        expect(batch).toHaveLength(1);
        handled.add(batch[0] ?? "");
      }
    expect([...handled].sort()).toEqual(idsOf(events(10)));
    expect(await deliveries()).toEqual({ e4: 7 });
  }, 90_000);

  test("and what is new after them is handled in batches again, in order, each once", async () => {
    await publish(events(10));
    for (let n = 0; n < 3; n += 1) await dieWithAll(10);
    await publish(events(200, "new"));
    const { broker, stop } = await start();
    const { received, batches, has } = await consumer(broker, "search", {
      batchSize: 10,
      before: () => new Promise<void>((resolve) => setTimeout(resolve, 5)),
    });
    await has(210);
    await eventually(async () => (await broker.counts()).queues.search.ready === 0, "the queue to be empty");
    expect(received).toEqual([...idsOf(events(10)), ...idsOf(events(200, "new"))]);
    const sizes = batches.map(({ length }) => length);
    expect(new Set(sizes.slice(0, 10))).toEqual(new Set([1]));
    expect(Math.max(...sizes)).toBe(10);
    await stop();
    expect(await deliveries()).toEqual({});
  }, 90_000);

  test("is not suspected of a message that came back once or twice: a lost connection is no reason", async () => {
    await publish(events(10));
    for (let n = 0; n < 2; n += 1) await dieWithAll(10);
    const { broker, stop } = await start();
    const { received, has } = await consumer(broker, "search", { batchSize: 10 });
    await has(10);
    expect(received).toEqual(idsOf(events(10)));
    expect(recorded().lines.filter(({ message }) => message.startsWith("Messages come back"))).toEqual([]);
    await stop();
  }, 90_000);
});
