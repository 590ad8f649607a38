import { describe, expect, test } from "@jest/globals";
import { type Delivery } from "../../src/broker/port.ts";
import { type Transition } from "../../src/events/transition.ts";
import { type EffectCollections } from "../../worker/effects.ts";
import { createConsumerLoop } from "../../worker/consume.ts";
import { HANDLERS } from "../../worker/consumers.ts";
import { type Handlers } from "../../worker/handler.ts";

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const event = (id: string, tags: readonly string[] = []) => ({
  id,
  type: "document.created",
  timestamp: "2026-01-01T00:00:00.000Z",
  version: 1,
  actor: "u",
  subject: "d",
  audience: ["*"],
  data: { documentId: "d", title: "API Guide", content: "", tags, visibility: "WORKSPACE", version: 1, createdBy: "u" },
});
const delivery = (body: unknown, attempts = 0): Delivery => ({
  body: Buffer.from(JSON.stringify(body)),
  publishedAt: "",
  attempts,
  attemptsBeforeRun: 0,
});

interface Faults {
  /** So many writes fail because the store is away. */
  readonly outages?: number;
  /** Documents that the store refuses: in bulk as the server does, by index, or as the driver does, the whole call. */
  readonly refuses?: (document: { readonly _id: string; readonly version?: number }) => boolean;
  readonly refusesWhole?: boolean;
  readonly handlers?: Handlers;
  readonly drills?: boolean;
}

function setUp({ outages = 0, refuses = () => false, refusesWhole = false, handlers, drills = true }: Faults = {}) {
  const written: { readonly _id: string }[] = [];
  const announced: Transition[] = [];
  const logged: unknown[] = [];
  let left = outages;
  const insertMany = async (documents: readonly { readonly _id: string }[]) => {
    if (left-- > 0) throw new Error("away");
    if (refusesWhole && documents.some(refuses)) throw new Error("Document is larger than the maximum size");
    const writeErrors = documents.flatMap((document, index) =>
      refuses(document) ? [{ index, code: 121, errmsg: "Document failed validation" }] : [],
    );
    written.push(...documents.filter((document) => !refuses(document)));
    if (writeErrors.length > 0) throw Object.assign(new Error("bulk write error"), { code: 121, writeErrors });
  };
  const bulkWrite = (
    operations: readonly { updateOne: { filter: { _id: string }; update: { $set: { version: number } } } }[],
  ) => insertMany(operations.map(({ updateOne: { filter, update } }) => ({ _id: filter._id, ...update.$set })));
  const loop = (consumer: "notifications" | "search") =>
    createConsumerLoop({
      consumer,
      handlers: handlers ?? HANDLERS[consumer],
      broker: { announce: async (some) => void announced.push(...some) },
      collections: { notifications: { insertMany }, search: { insertMany, bulkWrite } } as unknown as EffectCollections,
      isOutage: (error) => error instanceof Error && error.message === "away",
      clock: () => 0,
      log: { ...quiet, warn: (...args: unknown[]) => void logged.push(args) } as never,
      drills,
      handlerLimitMs: 50,
      signal: new AbortController().signal,
    });
  return { handle: loop("notifications"), index: loop("search"), written, announced, logged };
}

test("a poison message costs only itself, and a drill fails only its own event", async () => {
  const { handle, written, announced } = setUp();
  const verdicts = await handle([
    delivery({ no: "event" }),
    delivery(event("a")),
    delivery(event("b", ["fail:notifications:2"]), 1),
    delivery(event("c", ["fail:notifications"]), 3),
  ]);
  expect(verdicts.map(({ kind }) => kind)).toEqual(["park", "done", "retry", "park"]);
  expect(announced.map(({ status }) => status)).toEqual(["handled", "failed", "deadLettered"]);
  expect(written).toMatchObject([{ _id: "a:u", message: "Your document 'API Guide' has been created" }]);
});

test("a message that is no event is logged, and parked with what is wrong and when it failed", async () => {
  const { handle, logged } = setUp();
  const malformed = { code: "MALFORMED_EVENT", message: expect.stringContaining("'id'") };
  expect(await handle([delivery({ no: "event" })])).toEqual([
    { kind: "park", failure: expect.objectContaining(malformed), failedAt: "1970-01-01T00:00:00.000Z" },
  ]);
  expect(logged).toEqual([[expect.objectContaining({ consumer: "notifications" }), expect.any(String)]]);
  expect(await handle([delivery({ ...event("a"), type: "document.burnt" })])).toMatchObject([
    { kind: "park", failure: { code: "UNKNOWN_EVENT_TYPE" } },
  ]);
});

test("an outage of the store burns no attempt", async () => {
  const { handle, announced } = setUp({ outages: 1 });
  expect(await handle([delivery(event("a"))])).toEqual([{ kind: "done" }]);
  expect(announced).toMatchObject([{ status: "handled", attempt: 1 }]);
});

test("a dead letter that comes back has all its retries again; its attempts go on counting", async () => {
  const { handle, announced } = setUp();
  const again = { ...delivery(event("a", ["fail:notifications"]), 4), attemptsBeforeRun: 4 };
  expect(await handle([again])).toMatchObject([{ kind: "retry", delayMs: 1_000 }]);
  expect(announced).toMatchObject([{ status: "failed", attempt: 5 }]);
});

test("with drills off no tag makes a handler fail", async () => {
  const { handle } = setUp({ drills: false });
  expect(await handle([delivery(event("a", ["fail:notifications"]))])).toEqual([{ kind: "done" }]);
});

test("of a test event nothing is written but its operator's notification", async () => {
  const { handle, index, written } = setUp();
  const tried = { ...event("a"), actor: "olga", test: true };
  await index([delivery(tried)]);
  await handle([delivery(tried)]);
  expect(written).toMatchObject([{ _id: "a:olga", recipient: "olga" }]);
});

describe("a handler", () => {
  const notified = (id: string) => HANDLERS.notifications["document.created"]?.(event(id) as never) ?? [];
  const handling = (handler: (id: string) => unknown): Handlers => ({
    "document.created": (async ({ id }: { id: string }) => handler(id)) as never,
  });

  test("that hangs fails with HANDLER_TIMEOUT and is tried again; the rest of its batch goes on", async () => {
    const hangs = handling((id) => (id === "hangs" ? new Promise(() => {}) : notified(id)));
    const { handle, written, announced } = setUp({ handlers: hangs });
    expect(await handle([delivery(event("hangs")), delivery(event("a"))])).toMatchObject([
      { kind: "retry", failure: { code: "HANDLER_TIMEOUT" } },
      { kind: "done" },
    ]);
    expect(announced).toMatchObject([
      { eventId: "hangs", status: "failed", error: { code: "HANDLER_TIMEOUT" } },
      { eventId: "a", status: "handled" },
    ]);
    expect(written).toMatchObject([{ _id: "a:u" }]);
  });

  test("that says the failure is permanent has the event parked at its first attempt", async () => {
    const refuses = handling(() => {
      throw Object.assign(new Error("No such template"), { code: "NO_TEMPLATE", permanent: true });
    });
    const { handle, announced } = setUp({ handlers: refuses });
    expect(await handle([delivery(event("a"))])).toMatchObject([{ kind: "park", failure: { code: "NO_TEMPLATE" } }]);
    expect(announced).toMatchObject([{ status: "deadLettered", attempt: 1, error: { message: "No such template" } }]);
  });

  test("that makes more effects than a transition can tell has the event parked", async () => {
    const crowd = handling((id) => Array.from({ length: 1_001 }, () => notified(id)).flat());
    const { handle, written } = setUp({ handlers: crowd });
    expect(await handle([delivery(event("a"))])).toMatchObject([
      { kind: "park", failure: { code: "TOO_MANY_EFFECTS" } },
    ]);
    expect(written).toEqual([]);
  });
});

describe.each([
  ["by index, as a server does", false],
  ["with the whole bulk write, as the driver does", true],
])("an effect that the store refuses %s", (_, refusesWhole) => {
  test("fails its own event alone", async () => {
    const ids = ["a", "b", "c", "d", "e"];
    const { handle, written, announced } = setUp({ refusesWhole, refuses: ({ _id }) => _id === "c:u" });
    const verdicts = await handle(ids.map((id) => delivery(event(id))));
    expect(verdicts.map(({ kind }) => kind)).toEqual(["done", "done", "retry", "done", "done"]);
    expect(new Set(written.map(({ _id }) => _id))).toEqual(new Set(["a:u", "b:u", "d:u", "e:u"]));
    expect(announced.find(({ eventId }) => eventId === "c")).toMatchObject({ status: "failed" });
  });

  test("leaves the older version, which it had stood in for, to be written", async () => {
    const versioned = (version: number) => {
      const created = event(`v${version}`);
      return delivery({ ...created, data: { ...created.data, version } });
    };
    const { index, written } = setUp({ refusesWhole, refuses: ({ version }) => version === 4 });
    const verdicts = await index([versioned(2), versioned(3), versioned(4)]);
    expect(verdicts.map(({ kind }) => kind)).toEqual(["done", "done", "retry"]);
    expect(written).toMatchObject([{ _id: "d", version: 3 }]);
  });
});
