import { expect, test } from "@jest/globals";
import { declareTopology, DEAD_LETTER_EXCHANGE, LIFECYCLE_LOG, queueOf, QUEUES } from "../../src/broker/topology.ts";
import { CONSUMERS } from "../../src/events/consumers.ts";

const argumentsOf = (name: string) => QUEUES.find((queue) => queue.name === name)?.arguments ?? {};

test("every queue is a quorum queue, and the log a stream", () => {
  for (const { name, arguments: args } of QUEUES)
    expect([name, args["x-queue-type"]]).toEqual([name, name === LIFECYCLE_LOG ? "stream" : "quorum"]);
});

test("every queue that is consumed gives up on a message after a hundred deliveries, and sends it to the dead letters", () => {
  for (const name of [...CONSUMERS, "ledger"] as const)
    expect(argumentsOf(queueOf(name))).toMatchObject({
      "x-delivery-limit": 100,
      "x-dead-letter-exchange": DEAD_LETTER_EXCHANGE,
    });
});

test("no queue throws away what is delivered again and again: it goes elsewhere, or there is no limit to it", () => {
  for (const { name, arguments: args } of QUEUES.filter(({ name: each }) => each !== LIFECYCLE_LOG)) {
    const goesOn = "x-dead-letter-exchange" in args;
    // RabbitMQ 4 has a limit of 20 for a queue that says none; RabbitMQ 3 refuses -1.
    expect([name, goesOn || Number(args["x-delivery-limit"]) >= 1_000_000_000]).toEqual([name, true]);
  }
});

test("a message that waits is kept until its queue has it", () => {
  const waiting = QUEUES.filter(({ name }) => name.includes(".retry."));
  expect(waiting).toHaveLength(3 * CONSUMERS.length);
  for (const { arguments: args } of waiting)
    expect(args).toMatchObject({ "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish" });
});

test("nothing is bound before every queue is there", async () => {
  const done: string[] = [];
  const record = (what: string) => async () => void done.push(what);
  await declareTopology({
    assertExchange: record("exchange"),
    assertQueue: record("queue"),
    bindQueue: record("binding"),
  } as unknown as Parameters<typeof declareTopology>[0]);
  const [firstBinding, lastQueue] = [done.indexOf("binding"), done.lastIndexOf("queue")];
  expect(firstBinding).toBeGreaterThan(lastQueue);
  expect(done.filter((what) => what === "queue")).toHaveLength(QUEUES.length);
});
