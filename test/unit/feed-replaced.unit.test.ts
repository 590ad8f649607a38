import { describe, expect, test } from "@jest/globals";
import { encodeTransitions } from "../../src/events/transition.ts";
import { createFeed } from "../../src/feed/create-feed.ts";
import { CursorExpired, endOf, type FeedItem, type FeedPage } from "../../src/feed/feed.ts";
import { createSubscriber } from "../../src/feed/subscriber.ts";
import { eventually } from "../support/eventually.ts";
import { processed, recordedLog, take } from "../support/recorded-lifecycle.ts";

const everything = { matches: () => true };

describe("when the log was replaced by another one", () => {
  test("all are told that their places are gone, wherever they are, and nothing of the new log reaches them", async () => {
    const log = recordedLog();
    for (let n = 0; n < 10; n++) log.append(`old${n}`);
    const feed = await createFeed({ broker: log.broker, tailItems: 3 });
    const heard: unknown[] = [];
    feed.onReplaced((gone) => heard.push([gone, feed.recent("new0")]));
    const source = (offset?: number) =>
      feed.subscribe({ ...everything, after: offset === undefined ? undefined : { offset, index: 0 } });
    const [idle, waiting, behind] = [source(), source(), source(1)];
    const next = waiting.next();
    expect(await take(behind, 1)).toEqual(["old2"]);
    log.replace();
    for (let n = 0; n < 20; n++) log.append(`new${n}`);
    const gone = { name: "CursorExpired", oldest: endOf(-1) };
    await expect(next).rejects.toMatchObject(gone);
    for (const one of [idle, behind]) await expect(one.next()).rejects.toMatchObject(gone);
    expect(heard).toMatchObject([[gone, []]]);
    expect(feed.subscribers).toBe(0);
  });

  test("whoever comes next gets the new log from its first message, also what the old one told", async () => {
    const log = recordedLog();
    log.append("a", "b");
    const feed = await createFeed({ broker: log.broker });
    expect(feed.recent("a")).toHaveLength(1);
    const told = feed.subscribe(everything).next();
    log.replace();
    await expect(told).rejects.toThrow(CursorExpired);
    expect([feed.head(), feed.recent("a")]).toEqual([endOf(-1), []]);
    const source = feed.subscribe(everything);
    log.append("b", "c");
    log.append("d");
    expect(await take(source, 3)).toEqual(["b", "c", "d"]);
    expect(await take(feed.subscribe({ ...everything, after: endOf(-1) }), 3)).toEqual(["b", "c", "d"]);
  });

  test("what was read of the old one for those who come back is not served of the new one", async () => {
    const log = recordedLog();
    for (let n = 0; n < 10; n++) log.append(`old${n}`);
    const feed = await createFeed({ broker: log.broker, tailItems: 3 });
    expect(await take(feed.subscribe({ ...everything, after: { offset: 1, index: 0 } }), 8)).toHaveLength(8);
    log.replace();
    for (let n = 0; n < 10; n++) log.append(`new${n}`);
    await eventually(() => feed.recent("new9").length > 0, "the new log to be read");
    expect(await take(feed.subscribe({ ...everything, after: { offset: 1, index: 0 } }), 2)).toEqual(["new2", "new3"]);
    expect(log.readers.size).toBe(2); // the feed's own, and one for who came back
  });

  test("before a feed that is being opened got anything of the old one, it opens with the new one", async () => {
    const message = { offset: 0, body: Buffer.from(encodeTransitions([processed("new")])), publishedAt: "" };
    const feed = await createFeed({
      broker: {
        async readLog(_start, onMessages, onReplaced) {
          setImmediate(() => {
            onReplaced?.(0);
            void onMessages([message]);
          });
          return { tail: 1_000, close: async () => {} };
        },
      },
    });
    expect(feed.head()).toEqual(endOf(0));
    expect(feed.recent("new")).toHaveLength(1);
  });

  test("a subscriber that is ended while the log is read for it has nothing more to say", async () => {
    const start = { offset: 0, index: 0 };
    const item: FeedItem = { position: { offset: 1, index: 0 }, transition: processed("late") };
    let found = (_page: FeedPage): void => {};
    const source = {
      bound: 10,
      recentAfter: () => null,
      historyAfter: () => new Promise<FeedPage>((resolve) => (found = resolve)),
      goLive() {},
      onEnd() {},
    };
    const subscriber = createSubscriber(source, () => true, start);
    const next = subscriber.next();
    subscriber.fail(new CursorExpired(start));
    await expect(next).rejects.toThrow(CursorExpired);
    found({ items: [item], upTo: item.position });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await subscriber.next()).toEqual({ done: true, value: undefined });
  });

  test("says plainly that the log ends before the cursor: it is another log than the cursor's", async () => {
    const log = recordedLog();
    for (let n = 0; n < 10; n++) log.append(`old${n}`);
    log.forget(5);
    const feed = await createFeed({ broker: log.broker });
    const opened = log.opened;
    const sources = Array.from({ length: 100 }, () =>
      feed.subscribe({ ...everything, after: { offset: 1_000, index: 0 } }),
    );
    const told = await Promise.all(sources.map((source) => source.next().catch((error: unknown) => error)));
    for (const error of told) expect(error).toMatchObject({ name: "CursorExpired", oldest: endOf(4) });
    // However many they are: everyone comes back so after a restore.
    expect(log.opened - opened).toBe(1);
    expect(feed.subscribers).toBe(0);
  });
});
