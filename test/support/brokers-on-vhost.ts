import { afterAll, afterEach, beforeAll, beforeEach } from "@jest/globals";
import { type Broker } from "../../src/broker/port.ts";
import { openRabbitmqBroker } from "../../src/broker/rabbitmq/broker.ts";
import { createVhost, type Rabbitmq, sharedRabbitmq, type Vhost } from "../services/vhost.ts";
import { recordedLog } from "./recorded-log.ts";

/** For each test of a file a vhost of its own on the node that the tests share, and brokers that are closed before it goes. */
export function brokersOnVhost(rabbitmqUrl: string) {
  let rabbitmq: Rabbitmq;
  let vhost: Vhost;
  let recorded: ReturnType<typeof recordedLog>;
  const opened: Broker[] = [];

  beforeAll(async () => {
    rabbitmq = await sharedRabbitmq(rabbitmqUrl);
  }, 60_000);
  afterAll(() => rabbitmq?.stop(), 60_000);
  beforeEach(async () => {
    recorded = recordedLog();
    vhost = await createVhost(rabbitmq);
  }, 60_000);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((broker) => broker.close()));
    await vhost.close();
  }, 60_000);

  return {
    vhost: () => vhost,
    /** What the brokers of this test said. */
    recorded: () => recorded,
    /** Another process, on a way of its own when a URL is given. */
    async open(url = vhost.url): Promise<Broker> {
      const broker = await openRabbitmqBroker({ url, log: recorded.log });
      opened.push(broker);
      return broker;
    },
  };
}
