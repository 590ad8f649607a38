import { afterAll, afterEach, beforeAll, beforeEach, describe } from "@jest/globals";
import { describeWithServices } from "../services/required.ts";
import { type Rabbitmq, sharedRabbitmq } from "../services/vhost.ts";
import { type BrokerSide, openLocalSide, openMemorySide, openRabbitmqSide } from "../support/broker-sides.ts";
import { deadLetterSuite } from "./broker-dead-letters.suite.ts";
import { durableSuite } from "./broker-durable.suite.ts";
import { logSuite } from "./broker-log.suite.ts";
import { queueSuite } from "./broker-queues.suite.ts";
import { verdictSuite } from "./broker-verdicts.suite.ts";

/** Everything that the port promises, each test on storage of its own. */
function brokerContract(open: () => Promise<BrokerSide>): void {
  let current: BrokerSide | null = null;
  const side = (): BrokerSide => {
    if (!current) throw new Error("No side is open.");
    return current;
  };
  beforeEach(async () => {
    current = await open();
  }, 60_000);
  afterEach(async () => {
    await current?.close();
    current = null;
  }, 60_000);

  queueSuite(side);
  verdictSuite(side);
  logSuite(side);
  deadLetterSuite(side);
  durableSuite(side);
}

describe("the local broker", () => brokerContract(openLocalSide));

describe("the broker of the crash tests", () => brokerContract(openMemorySide));

describeWithServices("the RabbitMQ broker", ({ rabbitmqUrl }) => {
  let rabbitmq: Rabbitmq;
  beforeAll(async () => {
    rabbitmq = await sharedRabbitmq(rabbitmqUrl);
  }, 60_000);
  afterAll(() => rabbitmq?.stop());

  brokerContract(() => openRabbitmqSide(rabbitmq));
});
