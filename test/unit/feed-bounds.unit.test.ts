import { describe, expect, test } from "@jest/globals";
import { type LogMessage } from "../../src/broker/port.ts";
import { type FeedItem, type LogPosition } from "../../src/feed/feed.ts";
import { createFeed } from "../../src/feed/create-feed.ts";
import { createHistory } from "../../src/feed/history.ts";
import { createTurns } from "../../src/turns.ts";
import { createRepeats } from "../../src/feed/repeats.ts";
import { createTail } from "../../src/feed/tail.ts";
import { eventually } from "../support/eventually.ts";
import { processed, recordedLog } from "../support/recorded-lifecycle.ts";

const at = (offset: number): LogPosition => ({ offset, index: 0 });

test("of transitions, at least the last so many are remembered, and at most twice as many", () => {
  const repeats = createRepeats(10);
  const ids = Array.from({ length: 100 }, (_, n) => `t${n}`);
  for (const id of ids) expect(repeats.isNew(id)).toBe(true);
  // The newest first: to ask for one that is forgotten is to tell it.
  const remembered = ids.toReversed().filter((id) => !repeats.isNew(id));
  expect(remembered.slice(0, 10)).toEqual(ids.slice(-10).toReversed());
  expect(remembered.length).toBeLessThanOrEqual(20);
});

describe("the tail drops its oldest", () => {
  const item = (offset: number): FeedItem => ({ position: at(offset), transition: processed(`e${offset}`) });
  function filled(maxItems: number, maxBytes: number) {
    const tail = createTail(at(-1), maxItems, maxBytes);
    for (let offset = 0; offset < 100; offset += 1) tail.add(item(offset), 10);
    return tail;
  }
  const offsets = (tail: ReturnType<typeof filled>, after: number) =>
    tail.after(at(after), at(99))?.items.map(({ position }) => position.offset);

  test.each([
    ["past so many items", 20, 1_000_000],
    ["past so many bytes", 1_000_000, 200],
  ])("%s, and says that it does not reach back to them", (_, maxItems, maxBytes) => {
    const tail = filled(maxItems, maxBytes);
    expect(offsets(tail, 79)).toEqual(Array.from({ length: 20 }, (_unused, n) => 80 + n));
    expect(offsets(tail, 78)).toBeUndefined();
    expect([tail.of("e79"), tail.of("e80")]).toMatchObject([[], [{ position: at(80) }]]);
  });
});

test("of a message with many transitions each counts for its share of it: what was there before stays", async () => {
  const log = recordedLog();
  log.append("before");
  log.append(...Array.from({ length: 500 }, (_, n) => `e${n}`));
  const feed = await createFeed({ broker: log.broker });
  expect(feed.recent("e499")).toHaveLength(1);
  expect(feed.recent("before")).toHaveLength(1);
  await feed.close();
});

test("whoever needs one reader more than there may be waits for a free one", async () => {
  let open = 0;
  let most = 0;
  /** A log in which every reader waits for its message until it is told to go on. */
  const goOn: (() => void)[] = [];
  const broker = {
    async readLog(start: { readonly after: number } | object, onMessages: (some: readonly LogMessage[]) => unknown) {
      open += 1;
      most = Math.max(most, open);
      const after = "after" in start ? start.after : -1;
      goOn.push(() => onMessages([{ offset: after + 5_002, body: Buffer.from("[]"), publishedAt: "" }]));
      return { tail: 1_000_000, close: async () => void (open -= 1) };
    },
  };
  const history = createHistory(broker, createTurns());
  // Far apart, so that no stretch brings the place of another.
  const asked = Array.from({ length: 12 }, (_, n) => history.after(at(10_000 * (n + 1))));
  let answered = 0;
  for (const one of asked) void one.then(() => (answered += 1));
  await eventually(() => {
    for (const tell of goOn.splice(0)) tell();
    return answered === asked.length;
  }, "all to be answered");
  expect(most).toBe(4);
  await history.close();
  expect(open).toBe(0);
});

test("a message that is no event stops neither the feed nor who resumes", async () => {
  const log = recordedLog();
  log.append("a");
  log.appendBody("not JSON");
  log.appendBody('{"no": "event"}');
  log.append("b");
  for (let n = 0; n < 10; n += 1) log.append(`later${n}`);
  const feed = await createFeed({ broker: log.broker, tailItems: 3 });
  const resumed = feed.subscribe({ matches: () => true, after: at(0) });
  expect((await resumed.next()).value?.transition.eventId).toBe("b");
  log.appendBody("5");
  log.append("new");
  await eventually(() => feed.recent("new").length > 0, "the feed to go on");
  await feed.close();
});
