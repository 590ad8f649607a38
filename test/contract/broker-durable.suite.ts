import { describe, expect, test } from "@jest/globals";
import { type Verdict } from "../../src/broker/port.ts";
import { type BrokerSide } from "../support/broker-sides.ts";
import { eventually } from "../support/eventually.ts";
import {
  consumer,
  contentOf,
  DONE,
  events,
  FAILED_AT,
  failure,
  gate,
  PARK,
  reader,
  userRegistered,
} from "../support/recorded-broker.ts";

/** What outlives the process. */
export function durableSuite(side: () => BrokerSide): void {
  describe.each(["restart", "crash"] as const)("after a %s", (how) => {
    test("what was ready, waiting or parked is there, and so is the log", async () => {
      const before = side().broker;
      await before.publish([...events(3), userRegistered("waits"), userRegistered("parked")]);
      const verdicts = new Map<string, Verdict>([
        ["waits", { kind: "retry", delayMs: 4_000, failure, failedAt: FAILED_AT }],
        ["parked", PARK],
      ]);
      const done = await consumer(before, "search", { decide: (_, id) => verdicts.get(id) ?? DONE });
      await eventually(async () => {
        const { queues, parked } = await before.counts();
        return queues.search.ready === 0 && queues.search.retrying === 1 && parked === 1;
      }, "all to be where it belongs");
      await done.close(); // what was handled a moment before a crash may come again; this is not about that
      const log = await reader(before, { from: "first" });
      await log.has(5);

      await side()[how]();
      const { broker } = side();
      const { queues, parked } = await broker.counts();
      expect(queues.analytics.ready).toBe(5);
      expect(queues.search.retrying).toBe(1);
      expect(parked).toBe(1);
      const search = await consumer(broker, "search");
      await search.has(1);
      expect(search.batches.flat()).toMatchObject([{ attempts: 1, attemptsBeforeRun: 0 }]);
      expect(search.received).toEqual(["waits"]);
      await broker.publish([userRegistered("after")]);
      const again = await reader(broker, { after: log.messages[3]?.offset ?? 0 });
      await again.has(2);
      expect(again.contents).toEqual(["parked", "after"]);
      expect(again.messages[0]?.offset).toBe(log.messages[4]?.offset);
      const analytics = await consumer(broker, "analytics");
      await analytics.has(6);
      expect(analytics.received).toEqual(["e0", "e1", "e2", "waits", "parked", "after"]);
    }, 60_000);
  });

  test("a batch that was being handled when the process died comes again, with no attempt counted", async () => {
    const never = gate();
    const before = side().broker;
    await before.publish(events(3));
    const died = await consumer(before, "search", { before: () => never.passed });
    // On a busy machine the first comes alone.
    await died.has(1);
    // When this is confirmed, all that the process said before has arrived too.
    await before.publish([userRegistered("last")]);
    await side().crash();
    const next = await consumer(side().broker, "search");
    await next.has(4);
    expect(next.received).toEqual(["e0", "e1", "e2", "last"]);
    expect(next.batches.flat().map(({ attempts }) => attempts)).toEqual([0, 0, 0, 0]);
    never.open();
  }, 60_000);

  test("of several batches at a time, one that was not done when the process died comes again though a later one was", async () => {
    const never = gate();
    const before = side().broker;
    await before.publish(events(2));
    const died = await consumer(before, "ledger", {
      batchSize: 1,
      atOnce: 2,
      before: ([delivery]) => (contentOf(delivery?.body ?? Buffer.of())[0] === "e0" ? never.passed : undefined),
    });
    await died.has(2);
    await before.publish([userRegistered("last")]);
    await side().crash();
    const next = await consumer(side().broker, "ledger");
    await eventually(() => ["e0", "last"].every((id) => next.received.includes(id)), "what was not done to come again");
    never.open();
  }, 60_000);
}
