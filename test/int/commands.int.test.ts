import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { newId, systemClock } from "../../src/clock.ts";
import { createAnswerInTime } from "../../src/documents/answer-in-time.ts";
import { type Caller, type Commands } from "../../src/documents/commands.ts";
import { createCommands } from "../../src/documents/create-commands.ts";
import { AppError } from "../../src/errors.ts";
import { type AnyEnvelope } from "../../src/events/envelope.ts";
import { type Outbox } from "../../src/outbox/outbox.ts";
import { sleep } from "../../src/sleep.ts";
import { type Collections, collectionsOf, type OutboxCollection } from "../../src/store/collections.ts";
import { aroundStore } from "../support/around-store.ts";
import { openLocalSide } from "../support/stores.ts";

/** Makes entries, and forgets them: what is in the store then was written there by the command. */
const outbox: Outbox = {
  entry: (event) => ({ id: event.id, owner: "this process", event: event as AnyEnvelope }),
  relay() {},
  close: async () => {},
};

const ada: Caller = { viewer: { id: "ada", roles: ["user"] } };
const bob: Caller = { viewer: { id: "bob", roles: ["user"] } };

let side: Awaited<ReturnType<typeof openLocalSide>>;
let collections: Collections;
let commands: Commands;

beforeEach(async () => {
  side = await openLocalSide();
  collections = collectionsOf(side.store);
  commands = createCommands({ collections, outbox, clock: systemClock, newId, answered: () => {} });
});
afterEach(() => side.close());

const codeOf = (error: unknown): unknown => (error instanceof AppError ? error.code : error);
const titled = (title: string, idempotencyKey?: string) => ({ title, content: "C", idempotencyKey });

describe("an acknowledged change and its event are one write:", () => {
  /** The events that wait in one record. */
  async function waitingIn(name: OutboxCollection, id: string): Promise<readonly string[]> {
    const record = await collections[name].findOne({ _id: id });
    return record?.outbox.map(({ event }) => event.id) ?? [];
  }

  test("createDocument writes its event with the record", async () => {
    const { document, receipt } = await commands.createDocument(ada, titled("T"));
    expect(await waitingIn("documents", document._id)).toEqual([receipt.eventId]);
  });

  test("updateDocument writes its event with the record", async () => {
    const { document, receipt: created } = await commands.createDocument(ada, titled("T"));
    const { receipt: updated } = await commands.updateDocument(ada, { id: document._id, title: "U" });
    expect(await waitingIn("documents", document._id)).toEqual([created.eventId, updated.eventId]);
  });

  test("addComment writes its event with the record", async () => {
    const { document } = await commands.createDocument(ada, titled("T"));
    const { comment, receipt } = await commands.addComment(bob, { documentId: document._id, body: "Nice." });
    expect(await waitingIn("comments", comment._id)).toEqual([receipt.eventId]);
  });

  test("registerUser writes its event with the record", async () => {
    const { user, receipt } = await commands.registerUser(ada, { name: "Ada", email: "ada@example.org" });
    expect(await waitingIn("users", user._id)).toEqual([receipt.eventId]);
  });
});

test("twenty updates at once make twenty versions, each with an event of its own", async () => {
  const { document } = await commands.createDocument(ada, titled("T"));
  const updates = Array.from({ length: 20 }, (_, n) =>
    commands.updateDocument(ada, { id: document._id, content: `C${n}` }),
  );
  const versions = (await Promise.all(updates)).map((updated) => updated.document.version);
  expect(versions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 2));
  const stored = await collections.documents.findOne({ _id: document._id });
  expect(stored).toMatchObject({ version: 21 });
  expect(stored?.outbox).toHaveLength(21);
});

test("an update that contends for long is waited for: the store answers, if nobody gets through", async () => {
  const { document } = await commands.createDocument(ada, titled("T"));
  let meetsOthers = 10;
  const busy = aroundStore(side.store, async ({ method }, proceed) => {
    if (method !== "updateOne" || meetsOthers === 0) return proceed();
    meetsOthers -= 1;
    await sleep(150);
    return { matchedCount: 0, modifiedCount: 0, upsertedCount: 0 } as Awaited<ReturnType<typeof proceed>>;
  });
  const { inTime, answered } = createAnswerInTime();
  const late = inTime(
    createCommands({ collections: collectionsOf(busy), outbox, clock: systemClock, newId, answered }),
  );
  const updated = await late.updateDocument(ada, { id: document._id, title: "U" });
  expect(updated.document.version).toBe(2);
});

test("an update that is always too late is turned away, to be tried again by its caller", async () => {
  const { document } = await commands.createDocument(ada, titled("T"));
  let meetsOthers = 100;
  const busy = aroundStore(side.store, async ({ collection, method }, proceed) => {
    if (collection === "documents" && method === "updateOne" && (meetsOthers -= 1) > 0)
      return { matchedCount: 0, modifiedCount: 0, upsertedCount: 0 } as Awaited<ReturnType<typeof proceed>>;
    return proceed();
  });
  const late = createCommands({
    collections: collectionsOf(busy),
    outbox,
    clock: systemClock,
    newId,
    answered: () => {},
  });
  const refused = late.updateDocument(ada, { id: document._id, title: "U" });
  await expect(refused).rejects.toMatchObject({ code: "OVERLOADED", retryable: true });
});

test("a create that gets no answer is refused in time, and those that come later are done meanwhile", async () => {
  let isFirst = true;
  const forgotten = aroundStore(side.store, ({ method }, proceed) => {
    if (method !== "insertMany" || !isFirst) return proceed();
    isFirst = false;
    return new Promise<never>(() => {});
  });
  const creating = createAnswerInTime().inTime(
    createCommands({ collections: collectionsOf(forgotten), outbox, clock: systemClock, newId, answered: () => {} }),
  );
  const lost = creating.createDocument(ada, titled("Lost"));
  await new Promise(setImmediate);
  const behind = creating.createDocument(ada, titled("Behind"));
  lost.catch(() => {});
  expect((await behind).document.title).toBe("Behind");
  await sleep(100); // one that came so much later tells that the first is lost, and not only slow
  const later = await creating.createDocument(ada, titled("Later"));
  expect(later.document.title).toBe("Later");
  await expect(lost).rejects.toMatchObject({ code: "UNAVAILABLE", retryable: true });
});

test("an idempotency key is its user's own", async () => {
  const one = await commands.createDocument(ada, titled("T", "key"));
  const other = await commands.createDocument(bob, titled("T", "key"));
  expect(other.document._id).not.toBe(one.document._id);
  expect(other.receipt.eventId).not.toBe(one.receipt.eventId);
});

test("an idempotency key is its operation's own", async () => {
  const { document } = await commands.createDocument(ada, titled("T", "key"));
  const { comment } = await commands.addComment(ada, { documentId: document._id, body: "B", idempotencyKey: "key" });
  expect(comment._id).not.toBe(document._id);
});

test("an e-mail address is one user's, also when two register at once", async () => {
  const outcomes = await Promise.allSettled([
    commands.registerUser(ada, { name: "Ada", email: "who@example.org" }),
    commands.registerUser(bob, { name: "Bob", email: "WHO@example.org" }),
  ]);
  const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [codeOf(outcome.reason)] : []));
  expect(refused).toEqual(["EMAIL_TAKEN"]);
});

test("who is registered stays as they are, whatever they register as", async () => {
  const first = { name: "Ada", email: "ada@example.org", idempotencyKey: "key" };
  const { receipt } = await commands.registerUser(ada, first);
  expect((await commands.registerUser(ada, first)).receipt).toEqual(receipt);
  for (const other of [
    { ...first, name: "Eve" },
    { name: "Eve", email: "eve@example.org" },
  ])
    await expect(commands.registerUser(ada, other)).rejects.toMatchObject({ code: "ALREADY_REGISTERED" });
  expect(await collections.users.findOne({ _id: "ada" })).toMatchObject({ name: "Ada", email: "ada@example.org" });
});

test("a document that becomes private is its owner's, and everyone's again when it is shown", async () => {
  const { document } = await commands.createDocument(ada, titled("T"));
  const audienceAfter = async (visibility: string) =>
    (await commands.updateDocument(ada, { id: document._id, visibility })).document.audience;
  expect(await audienceAfter("PRIVATE")).toEqual(["ada"]);
  expect(await audienceAfter("WORKSPACE")).toEqual(["*"]);
});

test("a comment is for those who may read its document", async () => {
  for (const [visibility, audience] of [
    ["PRIVATE", ["ada"]],
    ["WORKSPACE", ["*"]],
  ] as const) {
    const { document } = await commands.createDocument(ada, { ...titled("T"), visibility });
    const { comment } = await commands.addComment(ada, { documentId: document._id, body: "B" });
    const stored = await collections.comments.findOne({ _id: comment._id });
    expect(stored?.outbox.map(({ event }) => event.audience)).toEqual([audience]);
  }
});
