import { describe, expect, test } from "@jest/globals";
import { type ParkedMessage } from "../../src/broker/port.ts";
import { type BrokerSide } from "../support/broker-sides.ts";
import { eventually } from "../support/eventually.ts";
import { consumer, contentOf, events, gate, idsOf, PARK, reader, userRegistered } from "../support/recorded-broker.ts";

/** Redelivering to one consumer, and going through what is parked. */
export function deadLetterSuite(side: () => BrokerSide): void {
  const idOf = ({ body }: ParkedMessage): string => contentOf(body)[0] ?? "";

  /** Parks events of one consumer, and takes them out of the other queues. */
  async function park(count: number): Promise<readonly string[]> {
    const { broker } = side();
    const some = events(count);
    const search = await consumer(broker, "search", { decide: () => PARK });
    await broker.publish(some);
    await search.has(count);
    await search.close();
    await eventually(async () => (await broker.counts()).parked === count, `${count} to be parked`);
    return idsOf(some);
  }

  describe("redelivering", () => {
    test("reaches that consumer alone and not the log; attempts go on counting, in a new run", async () => {
      const { broker } = side();
      const log = await reader(broker, { from: "tail" });
      const outcomes = await broker.redeliver([
        { consumer: "search", event: userRegistered("a"), attempts: 4 },
        { consumer: "analytics", event: userRegistered("b"), attempts: 9 },
      ]);
      expect(outcomes).toEqual(["confirmed", "confirmed"]);
      expect(await broker.redeliver([])).toEqual([]);
      const search = await consumer(broker, "search");
      await search.has(1);
      expect(search.received).toEqual(["a"]);
      expect(search.batches.flat()).toMatchObject([{ attempts: 4, attemptsBeforeRun: 4, firstFailedAt: undefined }]);
      const { queues } = await broker.counts();
      expect([queues.notifications.ready, queues.analytics.ready]).toEqual([0, 1]);
      await broker.publish([userRegistered("next")]);
      await log.has(1);
      expect(log.contents).toEqual(["next"]);
      expect((await consumer(broker, "ledger")).received).not.toContain("a");
    }, 60_000);

    test("is there after a crash", async () => {
      await side().broker.redeliver([{ consumer: "search", event: userRegistered("a"), attempts: 4 }]);
      await side().crash();
      const search = await consumer(side().broker, "search");
      await search.has(1);
      expect(search.batches.flat()).toMatchObject([{ attempts: 4, attemptsBeforeRun: 4 }]);
    }, 60_000);
  });

  describe("a sweep of the dead letters", () => {
    test("asks of each once, with its queue and attempts; what is dropped is gone, what is kept is as it was", async () => {
      const { broker } = side();
      const ids = await park(250);
      const before: ParkedMessage[] = [];
      const isDropped = (message: ParkedMessage): boolean => idOf(message).endsWith("7");
      const sweep = await broker.sweepParked(async (batch) => {
        before.push(...batch);
        return batch.map((message) => (isDropped(message) ? "drop" : "keep"));
      });
      expect(sweep).toEqual({ examined: 250, dropped: 25 });
      expect(before.map(idOf).toSorted()).toEqual(ids.toSorted());
      for (const { queue, attempts, atDeliveryLimit, headers } of before)
        expect({ queue, attempts, atDeliveryLimit, headers }).toEqual({
          queue: "search",
          attempts: 1,
          atDeliveryLimit: false,
          headers: expect.objectContaining({ "x-error-code": "BROKEN", "x-queue": "bookspace.search" }),
        });
      await eventually(async () => (await broker.counts()).parked === 225, "the kept ones to be counted");

      const after: ParkedMessage[] = [];
      await broker.sweepParked(async (batch) => {
        after.push(...batch);
        return batch.map(() => "keep");
      });
      const inOrder = (all: readonly ParkedMessage[]) => all.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
      expect(inOrder(after)).toEqual(inOrder(before.filter((message) => !isDropped(message))));
    }, 60_000);

    test("loses nothing when the decision fails, and the next sweep meets it all", async () => {
      const { broker } = side();
      const ids = await park(150);
      let calls = 0;
      const failing = broker.sweepParked(async (batch) => {
        if ((calls += 1) > 1) throw new Error("The store is away.");
        return batch.map(() => "keep");
      });
      await expect(failing).rejects.toThrow("The store is away.");
      await eventually(async () => (await broker.counts()).parked === 150, "all to be there");
      const met = new Set<string>();
      const sweep = await broker.sweepParked(async (batch) => {
        for (const message of batch) met.add(idOf(message));
        return batch.map(() => "keep");
      });
      expect(sweep?.examined).toBe(150);
      expect([...met].toSorted()).toEqual(ids.toSorted());
    }, 60_000);

    test("is one at a time, whichever process asks", async () => {
      await park(2);
      const other = await side().another();
      const goOn = gate();
      const begun = gate();
      const first = side().broker.sweepParked(async (batch) => {
        begun.open();
        await goOn.passed;
        return batch.map(() => "keep");
      });
      await begun.passed;
      const asked: string[] = [];
      const second = await Promise.all(
        [side().broker, other].map((broker) =>
          broker.sweepParked(async (batch) => {
            asked.push(...batch.map(idOf));
            return batch.map(() => "drop");
          }),
        ),
      );
      expect([second, asked]).toEqual([[null, null], []]);
      goOn.open();
      expect(await first).toEqual({ examined: 2, dropped: 0 });
      expect(await other.sweepParked(async (batch) => batch.map(() => "drop"))).toEqual({ examined: 2, dropped: 2 });
    }, 60_000);

    test("leaves alone what waits for a consumer or a retry", async () => {
      const { broker } = side();
      await park(1);
      await broker.publish(events(3, "ready"));
      await broker.sweepParked(async (batch) => batch.map(() => "drop"));
      const { queues, parked } = await broker.counts();
      expect([queues.search.ready, parked]).toEqual([3, 0]);
    }, 60_000);

    test("cut off by a crash loses nothing", async () => {
      const ids = await park(120);
      const never = gate();
      const begun = gate();
      const cut = side()
        .broker.sweepParked(async (batch) => {
          begun.open();
          await never.passed;
          return batch.map(() => "keep");
        })
        .catch(() => null);
      await begun.passed;
      await side().crash();
      const met = new Set<string>();
      await eventually(async () => {
        await side().broker.sweepParked(async (batch) => {
          for (const message of batch) met.add(idOf(message));
          return batch.map(() => "keep");
        });
        return met.size >= ids.length;
      }, "the next process to meet all");
      expect([...met].toSorted()).toEqual(ids.toSorted());
      never.open();
      await cut;
    }, 60_000);
  });
}
