import { describe, expect, test } from "@jest/globals";
import { type BrokerSide } from "../support/broker-sides.ts";
import { eventually } from "../support/eventually.ts";
import { events, gate, idsOf, reader, userRegistered } from "../support/recorded-broker.ts";

/** Reading the lifecycle log. */
export function logSuite(side: () => BrokerSide): void {
  describe("a reader of the log", () => {
    test("from the first starts with the oldest, from the tail with what comes next", async () => {
      const { broker } = side();
      await broker.publish(events(3, "old"));
      const first = await reader(broker, { from: "first" });
      const tail = await reader(broker, { from: "tail" });
      await broker.publish(events(2, "new"));
      await Promise.all([first.has(5), tail.has(2)]);
      expect(first.contents).toEqual(["old0", "old1", "old2", "new0", "new1"]);
      expect(tail.contents).toEqual(["new0", "new1"]);
      expect(tail.messages[0]?.offset).toBeGreaterThan(tail.tail);
      expect(first.messages[2]?.offset).toBeLessThanOrEqual(first.tail);
    }, 60_000);

    test("may start some messages before the tail, but not before the oldest; the tail stays the last offset", async () => {
      const { broker } = side();
      await broker.publish(events(10, "old"));
      const all = await reader(broker, { from: "first" });
      await all.has(10);
      const offsets = all.messages.map(({ offset }) => offset);
      const back = await reader(broker, { from: "tail", back: 4 });
      await broker.publish(events(1, "new"));
      await eventually(() => back.contents.includes("new0"), "the new event");
      expect(back.tail).toBeGreaterThanOrEqual(offsets.at(-1) ?? 0);
      const expected = offsets.filter((offset) => offset > back.tail - 4);
      expect(expected.length).toBeGreaterThan(0);
      expect(back.messages.map(({ offset }) => offset).slice(0, -1)).toEqual(expected);
      const everything = await reader(broker, { from: "tail", back: 1_000_000 });
      await everything.has(11);
      expect(everything.contents).toEqual([...idsOf(events(10, "old")), "new0"]);
    }, 60_000);

    test("goes on after the offset where another one ended; offsets rise", async () => {
      const { broker } = side();
      await broker.publish(events(1_200));
      const first = await reader(broker, { from: "first" });
      await first.has(1_200);
      await first.close();
      const offsets = first.messages.map(({ offset }) => offset);
      expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
      expect(offsets.every((offset) => Number.isSafeInteger(offset) && offset >= 0)).toBe(true);
      for (const { publishedAt } of first.messages) expect(new Date(publishedAt).toISOString()).toBe(publishedAt);

      const resumed = await reader(broker, { after: offsets[699] ?? 0 });
      await broker.publish([userRegistered("next")]);
      await resumed.has(501);
      expect(resumed.contents).toEqual([...idsOf(events(1_200)).slice(700), "next"]);
      expect(resumed.tail).toBeGreaterThanOrEqual(offsets.at(-1) ?? 0);
    }, 60_000);

    test("gets one batch at a time, in order, and the next when its promise is kept", async () => {
      const { broker } = side();
      let under = 0;
      const log = await reader(broker, { from: "tail" }, async () => {
        expect((under += 1)).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 5));
        under -= 1;
      });
      const some = events(300);
      for (let n = 0; n < some.length; n += 10) await broker.publish(some.slice(n, n + 10));
      await log.has(300);
      expect(log.contents).toEqual(idsOf(some));
    }, 60_000);

    test("whose handler rejects gets the batch again, without gap or repeat; others go on", async () => {
      const { broker } = side();
      let failures = 0;
      const failing = await reader(broker, { from: "tail" }, () => {
        if (failures++ < 2) throw new Error("It can't be taken now.");
      });
      const other = await reader(broker, { from: "tail" });
      await broker.publish(events(3));
      await other.has(3);
      await broker.publish(events(3, "later"));
      await failing.has(6);
      expect(failures).toBeGreaterThan(2);
      expect(failing.contents).toEqual([...idsOf(events(3)), ...idsOf(events(3, "later"))]);
      expect(other.contents).toEqual(failing.contents);
    }, 60_000);

    test("that is closed during a batch waits for it, and gets no more", async () => {
      const { broker } = side();
      const begun = gate();
      const goOn = gate();
      const log = await reader(broker, { from: "tail" }, () => {
        begun.open();
        return goOn.passed;
      });
      await broker.publish(events(1, "first"));
      await begun.passed;
      await broker.publish(events(5, "later"));
      let closed = false;
      const closing = log.close().then(() => (closed = true));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(closed).toBe(false);
      goOn.open();
      await closing;
      await broker.publish(events(1, "last"));
      const other = await reader(broker, { from: "first" });
      await other.has(7);
      expect(log.contents).toEqual(["first0"]);
    }, 60_000);
  });
}
