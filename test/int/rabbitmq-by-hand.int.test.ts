import { expect, test } from "@jest/globals";
import { type ConfirmChannel, connect } from "amqplib";
import { DEAD_LETTER_QUEUE } from "../../src/broker/topology.ts";
import { describeWithServices } from "../services/required.ts";
import { brokersOnVhost } from "../support/brokers-on-vhost.ts";
import { eventually } from "../support/eventually.ts";
import { consumer, DONE, PARK, RETRY, userRegistered } from "../support/recorded-broker.ts";

describeWithServices("what hands do to messages in RabbitMQ", ({ rabbitmqUrl }) => {
  const { vhost, recorded, open } = brokersOnVhost(rabbitmqUrl);

  async function withChannel(work: (channel: ConfirmChannel) => Promise<unknown>): Promise<void> {
    const connection = await connect(vhost().url);
    try {
      await work(await connection.createConfirmChannel());
    } finally {
      await connection.close();
    }
  }

  test("a parked message that is moved by hand starts a new run, with all its retries", async () => {
    const broker = await open();
    await consumer(broker, "notifications", { decide: ({ attempts }) => (attempts === 0 ? RETRY : PARK) });
    await broker.publish([userRegistered("bad")]);
    await eventually(async () => (await broker.counts()).parked === 1, "it to be parked");
    await broker.close();
    await vhost().manage("PUT", "/parameters/shovel/{vhost}/by-hand", {
      value: {
        "src-protocol": "amqp091",
        "src-uri": vhost().url,
        "src-queue": DEAD_LETTER_QUEUE,
        "src-delete-after": "queue-length",
        "dest-protocol": "amqp091",
        "dest-uri": vhost().url,
        "dest-queue": "bookspace.notifications",
      },
    });
    const next = await open();
    const again = await consumer(next, "notifications", { decide: ({ attempts }) => (attempts < 4 ? RETRY : DONE) });
    await again.has(3);
    expect(again.batches.flat().map(({ attempts, attemptsBeforeRun }) => [attempts, attemptsBeforeRun])).toEqual([
      [2, 2],
      [3, 2],
      [4, 2],
    ]);
    expect(new Set(again.batches.flat().map(({ firstFailedAt }) => firstFailedAt)).size).toBe(1);
    expect((await next.counts()).parked).toBe(0);
  }, 60_000);

  test("a dead letter that is looked at and put back by hand, more often than any limit, stays", async () => {
    const broker = await open();
    await consumer(broker, "notifications", { decide: () => PARK });
    await broker.publish([userRegistered("bad")]);
    await eventually(async () => (await broker.counts()).parked === 1, "it to be parked");
    await withChannel(async (channel) => {
      for (let n = 0; n < 120; n += 1) {
        const message = await channel.get(DEAD_LETTER_QUEUE);
        if (message) channel.nack(message, false, true);
        await channel.checkQueue(DEAD_LETTER_QUEUE); // put back by now
      }
    });
    expect((await broker.counts()).parked).toBe(1);
  }, 60_000);

  test("a dead-letter queue of an older version is named, for its arguments can't be changed", async () => {
    await withChannel((channel) =>
      channel.assertQueue(DEAD_LETTER_QUEUE, { durable: true, arguments: { "x-queue-type": "quorum" } }),
    );
    const broker = await open();
    expect(broker.connected()).toBe(false);
    expect(
      String(recorded().lines.find(({ message }) => message.startsWith("Not connected to RabbitMQ"))?.fields["reason"]),
    ).toMatch(/The queue 'bookspace.events.dlq' exists in RabbitMQ with other arguments.*'x-delivery-limit'/s);
  }, 60_000);

  test.each([
    ["text", "7", 0],
    ["a negative number", -7, 0],
    ["a fraction", 1.5, 0],
    ["more than anybody tried", 2 ** 53, 0],
    ["a timestamp", { "!": "timestamp", value: 5 }, 0],
    ["a list", [1], 0],
    ["a number", 7, 7],
  ])(
    "x-attempts that is %s counts for what it is",
    async (_, value, attempts) => {
      const broker = await open();
      await withChannel(async (channel) => {
        channel.publish("", "bookspace.search", Buffer.from(JSON.stringify(userRegistered("forged"))), {
          headers: {
            "x-attempts": value,
            "x-attempts-before-run": 9,
            "x-published-at": "x".repeat(65_200),
            "x-first-failed-at": "yesterday",
          },
        });
        await channel.waitForConfirms();
      });
      const search = await consumer(broker, "search", { decide: () => PARK });
      await eventually(async () => (await broker.counts()).parked === 1, "it to be parked");
      expect(search.batches.flat()).toMatchObject([{ attempts, attemptsBeforeRun: attempts, publishedAt: "" }]);
      expect(search.batches.flat()[0]?.firstFailedAt).toBeUndefined();
    },
    60_000,
  );
});
