import { expect, test } from "@jest/globals";
import { CursorExpired, endOf, type Feed, type FeedItem } from "../../src/feed/feed.ts";
import { published, subjectOf, type Transition } from "../../src/events/transition.ts";
import { applyTransition } from "../../src/ledger/projection.ts";
import { createWaitUntilSettled } from "../../src/ledger/settled.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { envelopeOf } from "../support/event-records.ts";

const ada = { id: "ada", roles: ["user"] } as const;
const at = "2026-01-01T00:00:00.000Z";
const event = envelopeOf({
  id: "e1",
  type: "user.registered",
  timestamp: at,
  actor: "ada",
  subject: "ada",
  audience: ["*"],
  title: "Ada",
  tags: [],
});
const fresh = applyTransition(null, published(event, at), event);
const run = (consumer: "notifications" | "analytics") =>
  ({ ...subjectOf(event), consumer, attempt: 1, startedAt: at, durationMs: 1, at }) as const;
const handled = (consumer: "notifications" | "analytics"): Transition => ({
  ...run(consumer),
  status: "handled",
  effects: [],
});
const dead: Transition = {
  ...run("analytics"),
  status: "deadLettered",
  error: { code: "X", message: "x", fingerprint: "f" },
};

/** A feed whose steps the test says, and a ledger that knows one record; `reading` runs while the ledger is read. */
function setUp(record: EventRecord | null, reading: () => void = () => {}) {
  const open = new Set<{ push(item: FeedItem | Error | null): void; matches: (item: FeedItem) => boolean }>();
  const feed: Pick<Feed, "subscribe"> = {
    subscribe({ matches }) {
      const queue: (FeedItem | Error | null)[] = [];
      let wake = () => {};
      const one = { push: (item: FeedItem | Error | null) => (queue.push(item), wake()), matches };
      open.add(one);
      return {
        [Symbol.asyncIterator]() {
          return this;
        },
        async next() {
          while (queue.length === 0) await new Promise<void>((resolve) => void (wake = resolve));
          const item = queue.shift();
          if (item instanceof Error) throw item;
          return item ? { done: false, value: item } : { done: true, value: undefined };
        },
        async return() {
          open.delete(one);
          one.push(null);
          return { done: true, value: undefined };
        },
      };
    },
  };
  const say = (transition: Transition): void => {
    const item = { position: { offset: 0, index: 0 }, transition };
    for (const { push, matches } of open) if (matches(item)) push(item);
  };
  const wait = createWaitUntilSettled(
    {
      async event() {
        reading();
        return record;
      },
    },
    feed,
  );
  return { wait: (waitMs = 10_000) => wait(ada, "e1", waitMs), say, open };
}

test("what is settled already is not waited for", async () => {
  const settled = [handled("notifications"), dead].reduce<EventRecord>((so, step) => applyTransition(so, step), fresh);
  const { wait, open } = setUp(settled);
  await wait(0);
  expect(open.size).toBe(0);
});

test("the steps that come while it waits settle it; also when they come while the ledger is read", async () => {
  const { wait, say } = setUp(fresh, () => say(handled("notifications")));
  const waiting = wait();
  say({ ...handled("analytics"), eventId: "another" });
  setImmediate(() => say(handled("analytics")));
  await waiting;
});

test("a consumer that gave up settles it too", async () => {
  const { wait, say } = setUp(fresh, () => [handled("notifications"), dead].forEach((step) => say(step)));
  await wait();
});

test("after its time it fails, retryable, and leaves no subscriber", async () => {
  const { wait, open } = setUp(fresh);
  await expect(wait(1)).rejects.toMatchObject({ code: "SETTLE_TIMEOUT", retryable: true });
  expect(open.size).toBe(0);
});

test("an event that is not there, or not for this viewer, is NOT_FOUND", async () => {
  const { wait, open } = setUp(null);
  await expect(wait()).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(open.size).toBe(0);
});

test.each([-1, 10_001, 1.5])("%d ms is no time to wait", async (waitMs) =>
  expect(setUp(fresh).wait(waitMs)).rejects.toMatchObject({ code: "BAD_USER_INPUT", issues: [{ path: "waitMs" }] }),
);

test("when the log is replaced meanwhile, who waits is told to ask again", async () => {
  const { wait, open } = setUp(fresh);
  const waiting = wait();
  for (const { push } of open) push(new CursorExpired(endOf(-1)));
  await expect(waiting).rejects.toMatchObject({ code: "SETTLE_TIMEOUT" });
  expect(open.size).toBe(0);
});
