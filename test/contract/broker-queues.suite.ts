import { describe, expect, test } from "@jest/globals";
import { type QueueName } from "../../src/broker/port.ts";
import { type BrokerSide } from "../support/broker-sides.ts";
import { eventually } from "../support/eventually.ts";
import {
  consumer,
  contentOf,
  DONE,
  events,
  everyKind,
  gate,
  handled,
  idsOf,
  reader,
  RETRY,
} from "../support/recorded-broker.ts";

const QUEUES: readonly QueueName[] = ["notifications", "search", "analytics", "ledger"];

/** Publishing, announcing and sharing out. */
export function queueSuite(side: () => BrokerSide): void {
  describe("publishing", () => {
    test("reaches every consumer's queue, the ledger's and the log, in order", async () => {
      const { broker } = side();
      const log = await reader(broker, { from: "tail" });
      const some = events(20);
      expect(await broker.publish(some.slice(0, 15))).toEqual(Array(15).fill("confirmed"));
      expect(await broker.publish(some.slice(15))).toEqual(Array(5).fill("confirmed"));
      expect(await broker.publish([])).toEqual([]);
      for (const queue of QUEUES) {
        const { received, has, batches } = await consumer(broker, queue);
        await has(20);
        expect(received).toEqual(idsOf(some));
        expect(batches.flat().map(({ attempts, attemptsBeforeRun }) => [attempts, attemptsBeforeRun])).toEqual(
          Array(20).fill([0, 0]),
        );
        for (const { publishedAt, firstFailedAt } of batches.flat()) {
          expect(new Date(publishedAt).toISOString()).toBe(publishedAt);
          expect(firstFailedAt).toBeUndefined();
        }
      }
      await log.has(20);
      expect(log.contents).toEqual(idsOf(some));
    }, 60_000);

    test("is counted until it is handled", async () => {
      const { broker } = side();
      expect(await broker.counts()).toEqual({
        queues: {
          notifications: { ready: 0, retrying: 0 },
          search: { ready: 0, retrying: 0 },
          analytics: { ready: 0, retrying: 0 },
        },
        ledger: 0,
        parked: 0,
      });
      await broker.publish(events(3));
      await eventually(async () => (await broker.counts()).queues.search.ready === 3, "three to be ready");
      expect((await broker.counts()).ledger).toBe(3);
      await consumer(broker, "search", {
        decide: ({ attempts }, id) => (id === "e1" && attempts === 0 ? RETRY : DONE),
      });
      await eventually(async () => {
        const { search } = (await broker.counts()).queues;
        return search.ready === 0 && search.retrying === 1;
      }, "one to wait");
      expect((await broker.counts()).queues.analytics).toEqual({ ready: 3, retrying: 0 });
      await eventually(async () => (await broker.counts()).queues.search.retrying === 0, "none to wait");
    }, 60_000);
  });

  describe("batches", () => {
    test("hold at most so many, one at a time, in order, whoever publishes meanwhile", async () => {
      const { broker } = side();
      let under = 0;
      const { batches, received, has } = await consumer(broker, "search", {
        batchSize: 10,
        async before() {
          expect((under += 1)).toBe(1);
          await new Promise((resolve) => setImmediate(resolve));
          under -= 1;
        },
      });
      const some = events(205);
      for (let n = 0; n < some.length; n += 41) await broker.publish(some.slice(n, n + 41));
      await has(205);
      expect(received).toEqual(idsOf(some));
      expect(Math.max(...batches.map(({ length }) => length))).toBe(10);
    }, 60_000);

    test("are handled several at a time, in order, where that is asked for; one that is not done comes back, and no other", async () => {
      const { broker } = side();
      const first = gate();
      let isFirst = true;
      const { received, has, close } = await consumer(broker, "ledger", {
        batchSize: 1,
        atOnce: 2,
        async before([delivery]) {
          if (contentOf(delivery?.body ?? Buffer.of())[0] !== "e0" || !isFirst) return;
          isFirst = false;
          await first.passed;
          throw new Error("not done");
        },
      });
      await broker.publish(events(5));
      await has(2);
      // The second is done, but a place becomes free in order: with the first.
      expect(received).toEqual(["e0", "e1"]);
      first.open();
      await eventually(() => received.includes("e4"), "the last");
      expect(received.filter((id) => id === "e0")).toHaveLength(2);
      await close();
      const again = await consumer(broker, "ledger");
      await broker.publish(events(1, "f"));
      await again.has(1);
      expect(again.received).toEqual(["f0"]);
      expect(received.toSorted()).toEqual(["e0", "e0", "e1", "e2", "e3", "e4"]);
    }, 60_000);

    test("nothing is handed out twice, though thousands wait, are published, fail and come back at once", async () => {
      const { broker } = side();
      const waiting = events(3_000, "waiting");
      await broker.publish(waiting);
      const fails = (id: string): boolean => id.endsWith("7");
      const { received, has } = await consumer(broker, "search", {
        batchSize: 50,
        decide: (delivery, id) => (fails(id) && delivery.attempts === 0 ? RETRY : DONE),
      });
      const meanwhile = events(1_000, "meanwhile");
      // One at a time and overlapping: each is committed in a turn of its own, while others are being taken.
      for (let n = 0; n < meanwhile.length; n += 20)
        await Promise.all(meanwhile.slice(n, n + 20).map((event) => broker.publish([event])));
      const all = idsOf([...waiting, ...meanwhile]);
      const expected = [...all, ...all.filter(fails)].sort();
      await has(expected.length);
      await broker.publish(events(1, "last"));
      await eventually(() => received.includes("last0"), "the last event");
      expect(received.filter((id) => id !== "last0").sort()).toEqual(expected);
      const firsts = received.filter((id, index) => id.startsWith("waiting") && received.indexOf(id) === index);
      expect(firsts).toEqual(idsOf(waiting));
    }, 90_000);
  });

  describe("several consumers", () => {
    test("of one consumer's queue share it", async () => {
      const other = await side().another();
      const enough = gate();
      const first = await consumer(side().broker, "search", { batchSize: 1, before: () => enough.passed });
      const second = await consumer(other, "search", { batchSize: 1, before: () => enough.passed });
      await side().broker.publish(events(40));
      await Promise.all([first.has(1), second.has(1)]);
      enough.open();
      await eventually(() => first.received.length + second.received.length >= 40, "all to be handed out");
      expect([...first.received, ...second.received].sort()).toEqual([...idsOf(events(40))].sort());
    }, 60_000);

    test("of one consumer's queue: who is stuck holds up a bounded number, the others get the rest", async () => {
      const { broker } = side();
      await broker.publish(events(500));
      const never = gate();
      const stuck = await consumer(broker, "search", { batchSize: 10, before: () => never.passed });
      await stuck.has(1);
      const other = await consumer(await side().another(), "search", { batchSize: 10 });
      await other.has(400);
      never.open();
      await eventually(() => stuck.received.length + other.received.length === 500, "all to be handed out");
    }, 60_000);

    test("of the ledger's queue stand by: the next takes over when the active one is closed", async () => {
      const other = await side().another();
      // Small batches, each with a pause: a second active consumer would get its share of them.
      const options = { batchSize: 1, before: () => new Promise<void>((resolve) => setTimeout(resolve, 2)) };
      const active = await consumer(side().broker, "ledger", options);
      const standby = await consumer(other, "ledger", options);
      const leaves = await consumer(other, "ledger", options);
      const last = await consumer(side().broker, "ledger", options);
      await side().broker.publish(events(30, "a"));
      await active.has(30);
      expect(standby.received).toEqual([]);
      await leaves.close();
      await active.close();
      await side().broker.publish(events(30, "b"));
      await standby.has(30);
      await standby.close();
      await side().broker.publish(events(30, "c"));
      await last.has(30);
      expect([active, standby, leaves, last].map(({ received }) => received)).toEqual([
        idsOf(events(30, "a")),
        idsOf(events(30, "b")),
        [],
        idsOf(events(30, "c")),
      ]);
    }, 60_000);
  });

  describe("announcing", () => {
    test("tells the log everything, and the ledger what consumers and operators say; one message a kind", async () => {
      const { broker } = side();
      const log = await reader(broker, { from: "tail" });
      const ledger = await consumer(broker, "ledger");
      await broker.announce([...everyKind("a"), ...everyKind("b")]);
      await Promise.all([log.has(12), ledger.has(10)]);
      await broker.announce([handled("end")]);
      await Promise.all([log.has(13), ledger.has(11)]);
      const kinds = ["event.deadLettered", "event.discarded", "event.failed", "event.handled", "event.replayed"];
      const sorted = (lists: readonly (readonly string[])[]) => lists.map((list) => list.join()).sort();
      const expected = (names: readonly string[]) => [
        ...names.map((kind) => `${kind} a,${kind} b`),
        "event.handled end",
      ];
      const perMessage = (all: readonly { body: Uint8Array }[]) =>
        all.map(({ body }) =>
          (JSON.parse(Buffer.from(body).toString()) as { type: string; data: { eventId: string } }[]).map(
            ({ type, data }) => `${type} ${data.eventId}`,
          ),
        );
      expect(sorted(perMessage(ledger.batches.flat()))).toEqual(expected(kinds).sort());
      expect(sorted(perMessage(log.messages))).toEqual(expected([...kinds, "event.processed"]).sort());
      for (const consumers of Object.values((await broker.counts()).queues)) expect(consumers.ready).toBe(0);
    }, 60_000);

    test("puts at most 500 transitions into a message", async () => {
      const { broker } = side();
      const ledger = await consumer(broker, "ledger");
      await broker.announce(Array.from({ length: 1_201 }, (_, n) => handled(`e${n}`)));
      await ledger.has(1_201);
      const sizes = ledger.batches.flat().map(({ body }) => (JSON.parse(Buffer.from(body).toString()) as []).length);
      expect(sizes.sort((a, b) => b - a)).toEqual([500, 500, 201]);
    }, 60_000);
  });
}
