import { describe, expect, test } from "@jest/globals";
import { type Broker, type LogMessage } from "../../src/broker/port.ts";
import { createFeed } from "../../src/feed/create-feed.ts";
import { CursorExpired, type FeedItem, SubscriberLagged } from "../../src/feed/feed.ts";
import { createCursorCodec } from "../../src/feed/cursor.ts";
import { encodeTransitions, type Processed } from "../../src/events/transition.ts";
import { type Log } from "../../src/log.ts";

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} } as unknown as Log;

const processed = (eventId: string): Processed => ({
  eventId,
  type: "user.registered",
  subject: "ada",
  actor: "ada",
  audience: ["*"],
  status: "processed",
  at: "2026-01-01T00:00:00.000Z",
  attempts: 1,
  latencyMs: 5,
});

/** A recorded log: what is appended goes to every reader, and stays for those who read from an earlier place. */
function recordedLog() {
  const messages: LogMessage[] = [];
  const readers = new Set<(messages: readonly LogMessage[]) => void | Promise<void>>();
  const broker: Pick<Broker, "readLog"> = {
    async readLog(start, onMessages) {
      const kept = messages.filter(({ offset }) => ("after" in start ? offset > start.after : start.from === "first"));
      readers.add(onMessages);
      if (kept.length > 0) queueMicrotask(() => void onMessages(kept));
      return { tail: messages.at(-1)?.offset ?? -1, close: async () => void readers.delete(onMessages) };
    },
  };
  return {
    broker,
    readers,
    append(...ids: string[]) {
      const message = {
        offset: (messages.at(-1)?.offset ?? -1) + 1,
        body: Buffer.from(encodeTransitions(ids.map(processed))),
        publishedAt: "",
      };
      messages.push(message);
      for (const reader of readers) void reader([message]);
    },
    forget: (count: number) => void messages.splice(0, count),
  };
}

const everything = { matches: () => true };

async function take(source: AsyncIterableIterator<FeedItem>, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const next = await source.next();
    if (next.done) break;
    ids.push(next.value.transition.eventId);
  }
  return ids;
}

describe("the feed", () => {
  test("hands on what matches, in order, from the moment of subscribing", async () => {
    const log = recordedLog();
    const feed = await createFeed({ broker: log.broker, log: silent });
    log.append("before");
    const source = feed.subscribe({ matches: ({ transition }) => transition.eventId !== "b" });
    log.append("a", "b");
    log.append("c");
    expect(await take(source, 2)).toEqual(["a", "c"]);
  });

  test("drops a repeat", async () => {
    const log = recordedLog();
    const feed = await createFeed({ broker: log.broker, log: silent });
    const source = feed.subscribe(everything);
    for (const id of ["a", "a", "b"]) log.append(id);
    expect(await take(source, 2)).toEqual(["a", "b"]);
  });

  test("resumes from the tail, in the middle of a message, without gap or repeat at the seam", async () => {
    const log = recordedLog();
    const feed = await createFeed({ broker: log.broker, log: silent });
    log.append("a", "b", "c");
    const source = feed.subscribe({ ...everything, after: { offset: 0, index: 0 } });
    log.append("d");
    expect(await take(source, 3)).toEqual(["b", "c", "d"]);
  });

  test("resumes from the log what the tail no longer has, then goes live and closes its reader", async () => {
    const log = recordedLog();
    for (let n = 0; n < 10; n++) log.append(`old${n}`);
    const feed = await createFeed({ broker: log.broker, log: silent, tailItems: 3 });
    log.append("new");
    const source = feed.subscribe({ ...everything, after: { offset: 7, index: 0 } });
    expect(await take(source, 3)).toEqual(["old8", "old9", "new"]);
    log.append("live");
    expect(await take(source, 1)).toEqual(["live"]);
    expect(log.readers.size).toBe(1);
  });

  test("says plainly that the log does not reach back", async () => {
    const log = recordedLog();
    for (let n = 0; n < 10; n++) log.append(`old${n}`);
    log.forget(5);
    const feed = await createFeed({ broker: log.broker, log: silent, tailItems: 3 });
    await expect(feed.subscribe({ ...everything, after: { offset: 1, index: 0 } }).next()).rejects.toThrow(
      CursorExpired,
    );
  });

  test("ends a subscriber that falls behind its bound, with the place to resume from, and harms no other", async () => {
    const log = recordedLog();
    const feed = await createFeed({ broker: log.broker, log: silent, queueBound: 3 });
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
    const feed = await createFeed({ broker: recordedLog().broker, log: silent });
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
