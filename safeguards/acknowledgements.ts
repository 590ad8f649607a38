import { inTest, type Safeguard } from "./safeguard.ts";

const acknowledging = inTest("test/unit/acknowledging.unit.test.ts");
const deadly = inTest("test/int/deadly-message.int.test.ts");
const contract = inTest("test/contract/broker.contract.test.ts");

/** The broker is told that a message is handled when it is, and soon enough. */
export const ACKNOWLEDGEMENTS: readonly Safeguard[] = [
  {
    name: "acknowledge-last",
    promise: "a batch is acknowledged when it is handled: a process that dies before loses nothing",
    file: "src/broker/rabbitmq/subscription.ts",
    old: "const isHandled = await handled(session, batch);",
    new: "acknowledge(session, batch.at(-1) as ConsumeMessage);\n    const isHandled = (await handled(session, batch)) && false;",
    tests: [contract("a batch that was being handled when the process died comes again, with no attempt counted")],
    needs: ["services"],
  },
  {
    name: "acknowledged-in-order",
    promise: "a batch that is done is not acknowledged before the one that began earlier",
    file: "src/broker/rabbitmq/subscription.ts",
    old: "if ((await before) === false || !isHandled",
    new: "if (!isHandled",
    tests: [
      contract(
        "of several batches at a time, one that was not done when the process died comes again though a later one was",
      ),
    ],
    needs: ["services"],
  },
  {
    name: "acknowledged-on-leaving",
    promise: "what was handled before a consumer was closed does not come again",
    file: "src/broker/rabbitmq/subscription.ts",
    old: "  acknowledging.flush();\n  if (alive)",
    new: "  if (alive)",
    tests: [contract("of the broker closes its consumers and readers, and waits for what is under way")],
    needs: ["services"],
  },
  {
    name: "acknowledging-bound",
    promise: "the broker never stops delivering because acknowledgements are gathered",
    file: "src/broker/rabbitmq/acknowledging.ts",
    old: "if (waiting >= limit) flush();\n      else timer",
    new: "timer",
    tests: [acknowledging("so much that the broker may stop delivering is told of at once, and then counted anew")],
  },
  {
    name: "deadly-message-after-others",
    promise: "what was handled before a message that ends the process is not delivered again with it",
    file: "src/broker/rabbitmq/subscription.ts",
    old: "      session.acknowledging.flush(); // before",
    new: "      // before",
    tests: [deadly("from then on it is handled alone, and only it comes back")],
    needs: ["services"],
  },
  {
    name: "deadly-message-alone",
    promise: "a message that ends the process takes nothing else to the dead letters with it",
    file: "src/broker/rabbitmq/consume.ts",
    old: 'wary: queue !== "ledger",',
    new: "wary: false,",
    tests: [deadly("from then on it is handled alone, and only it comes back")],
    needs: ["services"],
  },
];
