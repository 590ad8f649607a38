import { describe, expect, test } from "@jest/globals";
import { type Delivery } from "../../src/broker/port.ts";
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
  idsOf,
  PARK,
  reader,
  RETRY,
  userRegistered,
} from "../support/recorded-broker.ts";

/** What becomes of a delivery. */
export function verdictSuite(side: () => BrokerSide): void {
  describe("retry", () => {
    test("comes back after its delay with one attempt more, and holds up nobody", async () => {
      const { broker } = side();
      const seen: Delivery[] = [];
      const times: number[] = [];
      const { received } = await consumer(broker, "search", {
        decide(delivery, id) {
          if (id !== "bad") return DONE;
          seen.push(delivery);
          times.push(performance.now());
          return seen.length < 3 ? { ...RETRY, failedAt: `2026-01-01T00:00:0${seen.length}.000Z` } : DONE;
        },
      });
      await broker.publish([userRegistered("bad"), userRegistered("good")]);
      await eventually(() => received.includes("good"), "the one behind it");
      expect(seen).toHaveLength(1);
      await eventually(() => seen.length === 3, "the third attempt");
      expect(seen.map(({ attempts, attemptsBeforeRun }) => [attempts, attemptsBeforeRun])).toEqual([
        [0, 0],
        [1, 0],
        [2, 0],
      ]);
      expect(seen.map(({ firstFailedAt }) => firstFailedAt)).toEqual([undefined, FAILED_AT, FAILED_AT]);
      expect(new Set(seen.map(({ publishedAt }) => publishedAt)).size).toBe(1);
      expect(new Set(seen.flatMap(({ body }) => contentOf(body)))).toEqual(new Set(["bad"]));
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(900);
      expect(received.filter((id) => id === "bad")).toHaveLength(3);
    }, 60_000);

    test("many that are due together come back once each, though more are made to wait meanwhile", async () => {
      const { broker } = side();
      const { received, has } = await consumer(broker, "search", {
        batchSize: 20,
        // In small batches, so that some are made to wait just when others are brought back.
        before: () => new Promise((resolve) => setTimeout(resolve, 10)),
        decide: ({ attempts }) => (attempts < 2 ? RETRY : DONE),
      });
      const some = events(1_200);
      await broker.publish(some);
      await has(3_600);
      await broker.publish(events(1, "last"));
      await eventually(() => received.some((id) => id === "last0"), "the last event");
      for (const id of idsOf(some)) expect(received.filter((other) => other === id)).toHaveLength(3);
    }, 90_000);
  });

  describe("park", () => {
    test("is counted, kept with its error, and not delivered again", async () => {
      const { broker } = side();
      const search = await consumer(broker, "search", {
        decide: ({ attempts }, id) => (id !== "bad" ? DONE : attempts === 0 ? RETRY : PARK),
      });
      await broker.publish([userRegistered("bad")]);
      await eventually(async () => (await broker.counts()).parked === 1, "one to be parked");
      await broker.publish([userRegistered("good")]);
      await search.has(3);
      expect(search.received).toEqual(["bad", "bad", "good"]);
      const parked = await side().parked();
      expect(parked).toEqual([
        {
          queue: "search",
          attempts: 2,
          attemptsBeforeRun: 2,
          firstFailedAt: FAILED_AT,
          errorCode: failure.code,
          publishedAt: search.batches[0]?.[0]?.publishedAt,
          body: JSON.stringify(userRegistered("bad")),
        },
      ]);
    }, 60_000);

    test("is what becomes of a retry of the ledger's queue", async () => {
      const { broker } = side();
      const ledger = await consumer(broker, "ledger", { decide: () => RETRY });
      await broker.publish([userRegistered("bad")]);
      await eventually(async () => (await broker.counts()).parked === 1, "one to be parked");
      expect(ledger.received).toEqual(["bad"]);
      expect(await side().parked()).toMatchObject([{ queue: "ledger", attempts: 1, attemptsBeforeRun: 1 }]);
    }, 60_000);
  });

  describe("a batch as a whole", () => {
    test("whose handler rejects comes again, the same, with no attempt counted", async () => {
      const { broker } = side();
      await broker.publish(events(5));
      let failures = 0;
      const { batches, received } = await consumer(broker, "search", {
        batchSize: 3,
        before() {
          if (failures++ < 2) throw new Error("The database is away.");
        },
      });
      await eventually(() => received.includes("e4"), "the last one");
      // How many a batch takes is the connection's affair; that it comes again as it was is not.
      const [first = [], second, third, ...others] = batches.map((batch) =>
        batch.flatMap(({ body }) => contentOf(body)),
      );
      expect([second, third]).toEqual([first, first]);
      expect([...first, ...others.flat()]).toEqual(["e0", "e1", "e2", "e3", "e4"]);
      expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(3);
      expect(batches.flat().every(({ attempts }) => attempts === 0)).toBe(true);
    }, 60_000);

    test("whose handler answers too few verdicts comes again", async () => {
      const { broker } = side();
      const batches: (readonly string[])[] = [];
      await broker.publish(events(2));
      await broker.consume("search", {
        batchSize: 2,
        async handle(batch) {
          batches.push(batch.flatMap(({ body }) => contentOf(body)));
          return batch.map(() => DONE).slice(batches.length === 1 ? 1 : 0);
        },
      });
      await eventually(
        () => new Set(batches.flat()).size === 2 && batches.length > 1,
        "both events, and a second call",
      );
      await eventually(async () => (await broker.counts()).queues.search.ready === 0, "the queue to be empty");
      const [first = [], ...others] = batches;
      expect(others[0]).toEqual(first);
      expect(others.flat()).toEqual(["e0", "e1"]);
    }, 60_000);
  });

  describe("closing", () => {
    test("waits for the batch that is under way, and carries out its verdicts", async () => {
      const { broker } = side();
      const goOn = gate();
      await broker.publish(events(3));
      const search = await consumer(broker, "search", { batchSize: 1, before: () => goOn.passed });
      await search.has(1);
      let closed = false;
      const closing = search.close().then(() => (closed = true));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(closed).toBe(false);
      goOn.open();
      await closing;
      expect(search.received).toEqual(["e0"]);
      const next = await consumer(broker, "search");
      await next.has(2);
      expect(next.received).toEqual(["e1", "e2"]);
    }, 60_000);

    test("leaves what was not acknowledged to the next consumer", async () => {
      const { broker } = side();
      await broker.publish(events(3));
      const search = await consumer(broker, "search", {
        before() {
          throw new Error("It never succeeds.");
        },
      });
      await search.has(3);
      await search.close();
      const next = await consumer(broker, "search");
      await next.has(3);
      expect(next.received).toEqual(["e0", "e1", "e2"]);
      expect(next.batches.flat().map(({ attempts }) => attempts)).toEqual([0, 0, 0]);
    }, 60_000);

    test("of the broker closes its consumers and readers, and waits for what is under way", async () => {
      const { broker } = side();
      const goOn = gate();
      const log = await reader(broker, { from: "tail" });
      const search = await consumer(broker, "search", { before: () => goOn.passed });
      await consumer(broker, "analytics", { decide: () => RETRY });
      await broker.publish(events(1));
      await search.has(1);
      await log.has(1);
      setTimeout(goOn.open, 50);
      await side().restart();
      expect((await side().broker.counts()).queues.search).toEqual({ ready: 0, retrying: 0 });
      expect(search.received).toEqual(["e0"]);
    }, 60_000);
  });
}
