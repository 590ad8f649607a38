import { describe, expect, test } from "@jest/globals";
import { type Broker } from "../../src/broker/port.ts";
import { createFeed } from "../../src/feed/create-feed.ts";
import { CursorExpired, SubscriberLagged } from "../../src/feed/feed.ts";
import { createCursorCodec } from "../../src/feed/cursor.ts";
import { eventually } from "../support/eventually.ts";
import { gate } from "../support/recorded-broker.ts";
import { recordedLog, take } from "../support/recorded-lifecycle.ts";

const everything = { matches: () => true };

/** A broker whose first reader of the log, a feed's own, is handed nothing until it may go on. */
function behind(broker: Pick<Broker, "readLog">, goOn: Promise<void>): Pick<Broker, "readLog"> {
  let readers = 0;
  return {
    readLog(start, onMessages, onReplaced) {
      readers += 1;
      if (readers > 1) return broker.readLog(start, onMessages, onReplaced);
      return broker.readLog(start, (messages) => goOn.then(() => onMessages(messages)), onReplaced);
    },
  };
}

describe("the feed", () => {
  test("hands on what matches, in order, from the moment of subscribing", async () => {
    const log = recordedLog();
    const feed = await createFeed({ broker: log.broker });
    log.append("before");
    await eventually(() => feed.head().offset === 0, "what was before to be read");
    const source = feed.subscribe({ matches: ({ transition }) => transition.eventId !== "b" });
    log.append("a", "b");
    log.append("c");
    expect(await take(source, 2)).toEqual(["a", "c"]);
  });

  test("drops a repeat", async () => {
    const log = recordedLog();
    const feed = await createFeed({ broker: log.broker });
    const source = feed.subscribe(everything);
    for (const id of ["a", "a", "b"]) log.append(id);
    expect(await take(source, 2)).toEqual(["a", "b"]);
  });

  test("resumes from the tail, in the middle of a message, without gap or repeat at the seam", async () => {
    const log = recordedLog();
    const feed = await createFeed({ broker: log.broker });
    log.append("a", "b", "c");
    await eventually(() => feed.head().offset === 0, "the message to be read");
    const source = feed.subscribe({ ...everything, after: { offset: 0, index: 0 } });
    log.append("d");
    expect(await take(source, 3)).toEqual(["b", "c", "d"]);
  });

  test("a cursor that another process gave out may be ahead: what it has seen does not come again", async () => {
    const log = recordedLog();
    const goOn = gate();
    const feed = await createFeed({ broker: behind(log.broker, goOn.passed) });
    log.append("a", "b");
    log.append("c", "d");
    const source = feed.subscribe({ ...everything, after: { offset: 1, index: 0 } });
    const first = take(source, 1);
    // Longer than it takes to look whether the log has the place.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    goOn.open();
    expect(await first).toEqual(["d"]);
    log.append("e");
    expect(await take(source, 1)).toEqual(["e"]);
  });

  test("a new process has the recent past in memory, and knows a repeat of it", async () => {
    const log = recordedLog();
    log.append("a", "b");
    const feed = await createFeed({ broker: log.broker });
    const source = feed.subscribe({ ...everything, after: { offset: 0, index: 0 } });
    log.append("b", "c");
    expect(await take(source, 2)).toEqual(["b", "c"]);
    expect(log.opened).toBe(1);
  });

  test("a thousand that come back at once to places that the tail has lost share a handful of readers", async () => {
    const log = recordedLog();
    for (let n = 0; n < 1_000; n++) log.append(`old${n}`);
    const feed = await createFeed({ broker: log.broker, tailItems: 10 });
    const sources = Array.from({ length: 1_000 }, (_, n) =>
      feed.subscribe({ ...everything, after: { offset: n % 500, index: 0 } }),
    );
    const received = await Promise.all(sources.map((source, n) => take(source, 999 - (n % 500))));
    received.forEach((ids, n) => {
      expect(ids[0]).toBe(`old${(n % 500) + 1}`);
      expect(new Set(ids).size).toBe(999 - (n % 500));
    });
    expect(log.opened).toBeLessThan(20);
    expect(log.readers.size).toBeLessThanOrEqual(5);
  }, 60_000);

  test("what reads the log for those who come back takes its turn among them", async () => {
    const log = recordedLog();
    for (let n = 0; n < 100; n++) log.append(`old${n}`);
    const feed = await createFeed({ broker: log.broker, tailItems: 3 });
    const order: string[] = [];
    const turns = Array.from({ length: 100 }, (_, n) => feed.turn().then(() => order.push(`turn ${n}`)));
    await feed.historyAfter({ offset: 0, index: 0 }).then(() => order.push("page"));
    await Promise.all(turns);
    expect(order.at(-1)).toBe("page");
  });

  test("a repeat is dropped also for who resumes from the log, wherever the first was", async () => {
    const log = recordedLog();
    for (const id of ["a", "b", "a", "c"]) log.append(id);
    for (let n = 0; n < 10; n++) log.append(`later${n}`);
    const feed = await createFeed({ broker: log.broker, tailItems: 3 });
    expect(await take(feed.subscribe({ ...everything, after: { offset: 0, index: 0 } }), 2)).toEqual(["b", "c"]);
  });

  test("who resumes slowly is not sent more than it takes", async () => {
    const log = recordedLog();
    for (let n = 0; n < 3_000; n++) log.append(`old${n}`);
    const feed = await createFeed({ broker: log.broker, tailItems: 10, queueBound: 10 });
    const source = feed.subscribe({ ...everything, after: { offset: 0, index: 0 } });
    expect((await take(source, 2_999)).at(-1)).toBe("old2999");
  }, 60_000);

  test("resumes from the log what the tail no longer has, then goes live", async () => {
    const log = recordedLog();
    for (let n = 0; n < 10; n++) log.append(`old${n}`);
    const feed = await createFeed({ broker: log.broker, tailItems: 3 });
    log.append("new");
    const source = feed.subscribe({ ...everything, after: { offset: 7, index: 0 } });
    expect(await take(source, 3)).toEqual(["old8", "old9", "new"]);
    log.append("live");
    expect(await take(source, 1)).toEqual(["live"]);
  });

  test("says plainly that the log does not reach back", async () => {
    const log = recordedLog();
    for (let n = 0; n < 10; n++) log.append(`old${n}`);
    log.forget(5);
    const feed = await createFeed({ broker: log.broker, tailItems: 3 });
    await expect(feed.subscribe({ ...everything, after: { offset: 1, index: 0 } }).next()).rejects.toThrow(
      CursorExpired,
    );
  });

  test("ends a subscriber that falls behind its bound, with the place to resume from, and harms no other", async () => {
    const log = recordedLog();
    const feed = await createFeed({ broker: log.broker, queueBound: 3 });
    const slow = feed.subscribe(everything);
    const quick = feed.subscribe(everything);
    log.append("a");
    await slow.next();
    const received: string[] = await take(quick, 1);
    for (const id of ["b", "c", "d", "e"]) {
      log.append(id);
      received.push(...(await take(quick, 1)));
    }
    const lagged: unknown = await slow.next().catch((error: unknown) => error);
    expect(lagged).toBeInstanceOf(SubscriberLagged);
    expect(lagged).toMatchObject({ dropped: 4, resumeAfter: { offset: 0, index: 0 } });
    expect(received).toEqual(["a", "b", "c", "d", "e"]);
    expect(feed.subscribers).toBe(1);
  });

  test("a subscriber that leaves while it waits is gone at once", async () => {
    const feed = await createFeed({ broker: recordedLog().broker });
    const source = feed.subscribe(everything);
    const pending = source.next();
    await source.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(feed.subscribers).toBe(0);
  });
});

describe("a cursor", () => {
  const codec = createCursorCodec("a secret of some length for tests");
  const place = { offset: 12_345, index: 7 };

  test("comes back as the place it was made from", () =>
    expect(codec.decode("ada", codec.encode("ada", place))).toEqual(place));

  test("is useless to another viewer, when forged, or when made with another secret", () => {
    const cursor = codec.encode("ada", place);
    expect(() => codec.decode("bob", cursor)).toThrow("not a cursor that was given to you");
    expect(() => codec.decode("ada", `Z${cursor.slice(1)}`)).toThrow("not a cursor that was given to you");
    expect(() => createCursorCodec("another").decode("ada", cursor)).toThrow("not a cursor that was given to you");
  });
});
