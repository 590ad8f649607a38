import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Broker, BrokerUnavailable } from "../../src/broker/port.ts";
import { openRabbitmqBroker } from "../../src/broker/rabbitmq/broker.ts";
import { setDiskLimit } from "../services/alarms.ts";
import { type RabbitmqService, startRabbitmq } from "../services/rabbitmq.ts";
import { describeWithServices } from "../services/required.ts";
import { eventually } from "../support/eventually.ts";
import { consumer, events } from "../support/recorded-broker.ts";
import { recordedLog } from "../support/recorded-log.ts";

const MORE_THAN_ANY_DISK = 1e15;
const LITTLE = 1_000_000;

// A node of its own: an alarm is felt by all who publish to it.
describeWithServices("RabbitMQ with an alarm", () => {
  let rabbitmq: RabbitmqService;
  let broker: Broker;
  const recorded = recordedLog();

  beforeAll(async () => {
    rabbitmq = await startRabbitmq();
    broker = await openRabbitmqBroker({ url: rabbitmq.url, log: recorded.log });
  }, 90_000);
  afterAll(async () => {
    await broker?.close();
    await rabbitmq?.stop();
  }, 60_000);

  test("counts as away while it takes nothing, which the log says; what waited goes on when it is over", async () => {
    const search = await consumer(broker, "search");
    await setDiskLimit(rabbitmq, MORE_THAN_ANY_DISK);
    // It blocks a connection when that publishes.
    const publishing = broker.publish(events(1, "during"));
    await eventually(() => !broker.connected(), "the broker to count as away");
    await expect(broker.publish(events(1))).rejects.toThrow(BrokerUnavailable);
    const [blocked] = recorded.lines.filter(({ level }) => level === "warn");
    expect(blocked?.message).toContain("RabbitMQ takes no messages");

    await setDiskLimit(rabbitmq, LITTLE);
    expect(await publishing).toEqual(["confirmed"]);
    await eventually(() => broker.connected(), "the broker to take messages again");
    expect(await broker.publish(events(1, "after"))).toEqual(["confirmed"]);
    await search.has(2);
    expect(search.received).toEqual(["during0", "after0"]);
  }, 60_000);

  test("counts as there after a new connection, until that publishes", async () => {
    await setDiskLimit(rabbitmq, MORE_THAN_ANY_DISK);
    void broker.publish(events(1));
    await eventually(() => !broker.connected(), "the broker to count as away");
    await rabbitmq.restart();
    await eventually(() => broker.connected(), "the broker to be back", 60_000);
    expect(await broker.publish(events(1))).toEqual(["confirmed"]);
  }, 90_000);
});
