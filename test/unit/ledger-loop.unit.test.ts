import { describe, expect, test } from "@jest/globals";
import { MongoInvalidArgumentError } from "mongodb";
import { type Delivery } from "../../src/broker/port.ts";
import { MAX_ATTEMPTS_KEPT } from "../../src/ledger/lane.ts";
import { type ConsumerTransition, encodeTransitions, type Transition } from "../../src/events/transition.ts";
import { CONSUMERS, type ConsumerName } from "../../src/events/consumers.ts";
import { type Collection } from "../../src/store/port.ts";
import { type EventRecord } from "../../src/store/records/ledger.ts";
import { toFailure } from "../../worker/failure.ts";
import { createLedgerLoop } from "../../worker/ledger/loop.ts";
import { inVirtualTime } from "../support/crash/virtual-time.ts";
import { eventually } from "../support/eventually.ts";
import { gate } from "../support/recorded-broker.ts";

const T = "2026-01-01T00:00:00.000Z";
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const delivery = (body: string): Delivery => ({
  body: Buffer.from(body),
  publishedAt: T,
  attempts: 0,
  attemptsBeforeRun: 0,
});
const handled = (eventId: string, consumer: ConsumerName, more: Partial<ConsumerTransition> = {}): Transition =>
  ({
    eventId,
    type: "document.created",
    subject: "d",
    actor: "u",
    audience: ["*"],
    at: T,
    status: "handled",
    consumer,
    attempt: 1,
    startedAt: T,
    durationMs: 1,
    effects: [],
    ...more,
  }) as Transition;
const told = (...transitions: Transition[]) => delivery(encodeTransitions(transitions as ConsumerTransition[]));
const allOf = (eventId: string) => CONSUMERS.map((consumer) => handled(eventId, consumer));

/**
 * A recorded store of event records that refuses some, by index as a server does or the whole call as the driver does; or
 * fails to write them so many times, by something that may pass.
 */
function setUp({
  refused = "",
  whole = false,
  code = 10_334,
  failures = Number.POSITIVE_INFINITY,
  announce = async () => {},
  signal = new AbortController().signal,
}: {
  readonly refused?: string;
  readonly whole?: boolean;
  readonly code?: number;
  readonly failures?: number;
  readonly announce?: () => Promise<void>;
  readonly signal?: AbortSignal;
} = {}) {
  const records = new Map<string, EventRecord>();
  const announced: Transition[] = [];
  const writes: (readonly string[])[] = [];
  let left = failures;
  const write = async (some: readonly EventRecord[]): Promise<unknown> => {
    writes.push(some.map(({ _id }) => _id));
    const isRefused = ({ _id }: EventRecord): boolean => _id === refused && left > 0;
    if (whole && some.some(isRefused)) throw new MongoInvalidArgumentError("Document is larger than the maximum size");
    const writeErrors = some.flatMap((record, index) => (isRefused(record) ? [{ index, code }] : []));
    for (const record of some) if (!isRefused(record)) records.set(record._id, record);
    left -= writeErrors.length;
    if (writeErrors.length > 0) throw Object.assign(new Error("bulk write error"), { writeErrors });
    return {};
  };
  const events = {
    find: ({ _id }: { _id: { $in: string[] } }) => ({
      toArray: async () => _id.$in.flatMap((id) => records.get(id) ?? []),
    }),
    insertMany: write,
    bulkWrite: (operations: readonly { replaceOne: { replacement: EventRecord } }[]) =>
      write(operations.map(({ replaceOne }) => replaceOne.replacement)),
  } as unknown as Collection<EventRecord>;
  const handle = createLedgerLoop({
    broker: {
      async announce(some) {
        announced.push(...some);
        await announce();
      },
    },
    events,
    isOutage: () => false,
    clock: () => 0,
    log: quiet as never,
    signal,
  });
  return { handle, records, announced, writes };
}

describe.each([
  ["by index, as a server does", false],
  ["with the whole bulk write, as the driver does", true],
])("a record that the store refuses %s", (_, whole) => {
  test("parks the messages that tell of it; the others are written and announced", async () => {
    const { handle, records, announced, writes } = setUp({ refused: "b", whole });
    const verdicts = await handle([told(...allOf("a")), told(...allOf("b")), told(...allOf("c"))]);
    expect(verdicts).toMatchObject([
      { kind: "done" },
      { kind: "park", failedAt: expect.any(String) },
      { kind: "done" },
    ]);
    expect([...records.keys()].toSorted()).toEqual(["a", "c"]);
    expect(writes.flat().filter((id) => id === "b").length).toBeLessThanOrEqual(whole ? 3 : 1);
    expect(announced.map(({ eventId }) => eventId).toSorted()).toEqual(["a", "c"]);
  });

  test("costs the events told of in the same message nothing", async () => {
    const { handle, announced } = setUp({ refused: "b", whole });
    expect(await handle([told(...allOf("a"), ...allOf("b"), ...allOf("c"))])).toMatchObject([{ kind: "park" }]);
    expect(announced.map(({ eventId }) => eventId).toSorted()).toEqual(["a", "c"]);
  });
});

describe("a record that is not written for a reason that may pass", () => {
  const INTERRUPTED = 11_601;

  test("is written when it has passed; what tells of the others does not wait for it", async () => {
    await inVirtualTime(async () => {
      const { handle, records, announced } = setUp({ refused: "b", code: INTERRUPTED, failures: 3 });
      const failing = handle([told(...allOf("b"))]);
      expect(await handle([told(...allOf("a"))])).toEqual([{ kind: "done" }]);
      expect(records.has("b")).toBe(false);
      expect(await failing).toEqual([{ kind: "done" }]);
      expect(announced.map(({ eventId }) => eventId)).toEqual(["a", "b"]);
    });
  });

  test("is tried as often as a consumer tries an event, then what tells of it is parked", async () => {
    await inVirtualTime(async () => {
      const { handle, writes } = setUp({ refused: "b", code: INTERRUPTED });
      const began = Date.now();
      expect(await handle([told(...allOf("b"))])).toMatchObject([
        { kind: "park", failure: { code: String(INTERRUPTED) } },
      ]);
      expect(writes).toHaveLength(4);
      expect(Date.now() - began).toBe(7_000);
    });
  });

  test("keeps what was told since, when it is written at last", async () => {
    await inVirtualTime(async () => {
      const { handle, records } = setUp({ refused: "b", code: INTERRUPTED, failures: 1 });
      const failing = handle([told(handled("b", "search"))]);
      await new Promise(setImmediate);
      await handle([told(handled("b", "analytics"))]);
      expect(await failing).toEqual([{ kind: "done" }]);
      expect(Object.entries(records.get("b")?.lanes ?? {}).map(([name, lane]) => [name, lane?.status])).toEqual(
        expect.arrayContaining([
          ["search", "processed"],
          ["analytics", "processed"],
        ]),
      );
    });
  });

  test("is told again when the worker stops meanwhile", async () => {
    await inVirtualTime(async () => {
      const stopping = new AbortController();
      const { handle } = setUp({ refused: "b", code: INTERRUPTED, signal: stopping.signal });
      const failing = handle([told(...allOf("b"))]);
      setTimeout(() => stopping.abort(new Error("stopping")), 100);
      await expect(failing).rejects.toThrow("stopping");
    });
  });
});

test("a step that can't be merged into what is stored is parked with its error; the queue goes on", async () => {
  const { handle, records } = setUp();
  // Somebody mended this record by hand.
  records.set("x", { _id: "x", type: "document.created", lanes: null } as unknown as EventRecord);
  expect(await handle([told(...allOf("x")), told(...allOf("a"))])).toMatchObject([
    { kind: "park", failure: { code: "TypeError" } },
    { kind: "done" },
  ]);
  expect(records.get("a")?.status).toBe("processed");
});

test("a record stays far below what a document may have, however often its event fails", async () => {
  const { handle, records } = setUp();
  const error = toFailure(
    Object.assign(new Error("m".repeat(100_000)), { stack: "s".repeat(100_000), code: "c".repeat(500) }),
  );
  for (let attempt = 1; attempt <= 3 * MAX_ATTEMPTS_KEPT; attempt += 1) {
    const fail = (consumer: ConsumerName) =>
      handled("a", consumer, { status: "deadLettered", attempt, error } as never);
    await handle([told(...CONSUMERS.map(fail))]);
  }
  const record = records.get("a");
  expect(record?.lanes.search?.attempts.map(({ number }) => number)).toEqual(
    Array.from({ length: MAX_ATTEMPTS_KEPT }, (_, n) => 2 * MAX_ATTEMPTS_KEPT + n + 1),
  );
  expect(JSON.stringify(record).length).toBeLessThan(1_000_000);
});

test("what another program puts on the exchange can't make a record grow: past the bounds it is passed over", async () => {
  const { handle, records } = setUp();
  const error = { code: "X", message: "m".repeat(1_001), fingerprint: "f" };
  const effects = Array.from({ length: 1_001 }, (_, n) => ({ kind: "activity", id: String(n) }));
  const beyond = [
    handled("a", "search", { status: "deadLettered", error } as never),
    handled("a", "search", { effects } as never),
  ];
  expect(await handle([told(...beyond)])).toEqual([{ kind: "done" }]);
  expect(records.size).toBe(0);
});

test("a notification for somebody with the longest id is told of", async () => {
  const { handle, records } = setUp();
  const recipient = "u".repeat(128);
  const effects = [{ kind: "notification", id: `00000000-0000-7000-8000-000000000000:${recipient}`, recipient }];
  await handle([told(handled("a", "notifications", { effects } as never))]);
  expect(records.get("a")?.lanes.notifications?.effects).toEqual(effects);
});

test("the next is written while the last announcement is being confirmed; each is done when its own is", async () => {
  const gates = [gate(), gate()] as const;
  let announcements = 0;
  const { handle, records, announced } = setUp({
    announce: () => gates[announcements++ % 2]?.passed ?? Promise.resolve(),
  });
  const settled: string[] = [];
  const [first, second] = ["a", "b"].map((id) => handle([told(...allOf(id))]).finally(() => settled.push(id)));
  await eventually(() => records.has("b") && announced.length === 2, "both to be written and announced");
  expect(settled).toEqual([]);
  gates[1].open();
  expect(await second).toEqual([{ kind: "done" }]);
  expect(settled).toEqual(["b"]);
  gates[0].open();
  expect(await first).toEqual([{ kind: "done" }]);
});

test("an event and what its consumers told within a moment is one write", async () => {
  const { handle, writes } = setUp();
  const event = {
    id: "a",
    type: "user.registered",
    version: 1,
    timestamp: T,
    subject: "u",
    actor: "u",
    audience: ["*"],
    data: { userId: "u", name: "Ada", email: "ada@example.com" },
  };
  const [begun, done] = [handle([delivery(JSON.stringify(event))]), handle([told(...allOf("a"))])];
  expect(await begun).toEqual([{ kind: "done" }]);
  expect(await done).toEqual([{ kind: "done" }]);
  expect(writes).toEqual([["a"]]);
});
