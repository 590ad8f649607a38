import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { WebSocket } from "ws";
import { type BookspaceClient, BookspaceError, createBookspaceClient } from "../../sdk/src/index.ts";
import { killAll, type RunningApi, startApi, temporaryFolder } from "../support/processes.ts";

describe("the client library against a running API", () => {
  let api: RunningApi;
  let ada: BookspaceClient;

  beforeAll(async () => {
    api = await startApi({ DATA_DIR: temporaryFolder() });
    ada = createBookspaceClient({ url: api.url, headers: { "x-user-id": "ada" }, webSocketImpl: WebSocket });
  }, 60_000);

  afterAll(async () => {
    await ada?.close();
    await killAll();
  }, 30_000);

  test("follows a document's receipt until every consumer is done", async () => {
    const { createDocument } = await ada.createDocument({ input: { title: "Plans", content: "Lighthouses in fog" } });
    const { outcome, event } = await ada.settled(createDocument.receipt, { timeoutMs: 20_000 });
    expect(outcome).toBe("processed");
    expect(event).toMatchObject({
      id: createDocument.receipt.eventId,
      type: "DOCUMENT_CREATED",
      subject: createDocument.document.id,
    });
    const { search } = await ada.search({ query: "lighthouses" });
    expect(search.edges.map(({ node }) => node.document.id)).toEqual([createDocument.document.id]);
  }, 30_000);

  test("follows more receipts at a time than a socket may have operations", async () => {
    const input = { title: "One of many", content: "…", tags: ["fail:search:2"] };
    const created = await Promise.all(Array.from({ length: 150 }, () => ada.createDocument({ input })));
    const settlements = await Promise.all(
      created.map(({ createDocument }) => createDocument.receipt.settled({ timeoutMs: 60_000 })),
    );
    expect(settlements.filter(({ outcome }) => outcome === "processed")).toHaveLength(150);
  }, 90_000);

  test("a receipt's cursor starts a subscription that misses nothing", async () => {
    const { createDocument } = await ada.createDocument({ input: { title: "One", content: "…" } });
    const { receipt } = createDocument;
    const { updateDocument } = await ada.updateDocument({ input: { id: createDocument.document.id, title: "Two" } });
    await ada.settled(updateDocument.receipt);
    const types: string[] = [];
    const filter = { subjects: [createDocument.document.id] };
    for await (const { eventProcessed } of ada.onEventProcessed({ after: receipt.cursor, filter })) {
      types.push(eventProcessed.type);
      if (types.length === 2) break;
    }
    expect(types.sort()).toEqual(["DOCUMENT_CREATED", "DOCUMENT_UPDATED"]);
  }, 30_000);

  test("an error has the server's code and says whether a retry helps", async () => {
    const error: unknown = await ada
      .updateDocument({ input: { id: "00000000-0000-7000-8000-000000000000", title: "?" } })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BookspaceError);
    expect(error).toMatchObject({ code: "NOT_FOUND", retryable: false });
    const { createDocument } = await ada.createDocument({ input: { title: "Mine", content: "…" } });
    const conflict = ada.updateDocument({ input: { id: createDocument.document.id, expectedVersion: 7, title: "?" } });
    await expect(conflict).rejects.toMatchObject({ code: "VERSION_CONFLICT", retryable: false });
  });

  test("an error of a subscription arrives with its code too", async () => {
    await expect(ada.onEventProcessed({ after: "nonsense" }).next()).rejects.toMatchObject({
      name: "BookspaceError",
      code: "BAD_USER_INPUT",
    });
  });

  test("an abort signal ends a call with its reason and completes a subscription", async () => {
    const reason = new Error("The page was left.");
    await expect(ada.me(undefined, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const next = ada.onNotification({}, { signal: controller.signal }).next();
    controller.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test("no answer is a retryable error", async () => {
    const nobody = createBookspaceClient({ url: "http://127.0.0.1:1", retries: 1, webSocketImpl: WebSocket });
    await expect(nobody.me()).rejects.toMatchObject({ code: "NETWORK", retryable: true });
    await expect(nobody.onNotification({}).next()).rejects.toMatchObject({ code: "DISCONNECTED", retryable: true });
    await nobody.close();
  });

  test("settled answers for what is settled already, and NOT_FOUND for what isn't there", async () => {
    const { createDocument } = await ada.createDocument({ input: { title: "Early", content: "…" } });
    await ada.settled(createDocument.receipt);
    expect(await ada.settled(createDocument.receipt)).toMatchObject({ outcome: "processed" });
    await expect(ada.settled({ eventId: "00000000-0000-7000-8000-000000000000" })).rejects.toMatchObject({
      code: "NOT_FOUND",
      retryable: false,
    });
  }, 30_000);

  test("search and notifications wait for a receipt", async () => {
    const { createDocument } = await ada.createDocument({ input: { title: "Waited for", content: "narwhals" } });
    const { document, receipt } = createDocument;
    const waiting = { settledAfter: receipt.eventId, waitMs: 10_000 };
    const [{ search }, { notifications }] = await Promise.all([
      ada.search({ query: "narwhals", ...waiting }),
      ada.notifications({ ...waiting }),
    ]);
    expect(search.edges.map(({ node }) => node.document.id)).toEqual([document.id]);
    expect(notifications.edges.map(({ node }) => node.eventId)).toContain(receipt.eventId);

    const tags = ["fail:search:2"];
    const { createDocument: slow } = await ada.createDocument({ input: { title: "Slow", content: "walruses", tags } });
    const settledAfter = slow.receipt.eventId;
    await expect(ada.search({ query: "walruses", settledAfter, waitMs: 50 })).rejects.toMatchObject({
      code: "SETTLE_TIMEOUT",
      retryable: true,
    });
    await expect(ada.search({ query: "x", settledAfter, waitMs: 10_001 })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
    });
    await expect(ada.notifications({ settledAfter: "none", waitMs: 0 })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await ada.search({ query: "walruses", settledAfter, waitMs: 10_000 })).search.edges).toHaveLength(1);
  }, 30_000);

  test("the life of an event, and a document's events, each in one call", async () => {
    const { createDocument } = await ada.createDocument({ input: { title: "Whole life", content: "…" } });
    await ada.settled(createDocument.receipt);
    const { event } = await ada.eventLife({ id: createDocument.receipt.eventId });
    expect(event?.effects.map(({ kind }) => kind)).toEqual(["NOTIFICATION", "SEARCH", "ACTIVITY"]);
    const { document } = await ada.documentEvents({ id: createDocument.document.id, filter: { text: "whole" } });
    expect(document?.events.edges.map(({ node }) => node.id)).toEqual([event?.id]);
  }, 30_000);

  test("settled gives up with TIMEOUT, and with the signal's reason", async () => {
    const { createDocument } = await ada.createDocument({ input: { title: "Slow", content: "…" } });
    await expect(ada.settled(createDocument.receipt, { timeoutMs: 0 })).rejects.toMatchObject({
      code: "TIMEOUT",
      retryable: true,
    });
    const reason = new Error("The page was left.");
    await expect(ada.settled(createDocument.receipt, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("a server that is killed and comes back", () => {
  let client: BookspaceClient | undefined;

  afterAll(async () => {
    await client?.close();
    await killAll();
  }, 30_000);

  test("a subscription goes on from its last cursor, a query waits for the answer", async () => {
    const DATA_DIR = temporaryFolder();
    const first = await startApi({ DATA_DIR });
    const ada = createBookspaceClient({
      url: first.url,
      headers: () => ({ "x-user-id": "ada" }),
      retries: 20,
      webSocketImpl: WebSocket,
    });
    client = ada;
    const create = async (title: string) =>
      (await ada.createDocument({ input: { title, content: "…" } })).createDocument;
    const one = await create("One");
    const events = ada.onEventProcessed({ after: one.receipt.cursor });
    const cursors: string[] = [];
    // A killed server may say the same again at a later place of the log (at least once), so read on until it is there.
    async function readUntil(subject: string): Promise<void> {
      for (;;) {
        const { value } = await events.next();
        cursors.push(value.eventProcessed.cursor);
        if (value.eventProcessed.subject === subject) return;
      }
    }
    await readUntil(one.document.id);

    await first.stop("SIGKILL");
    const waiting = ada.documents();
    await startApi({ DATA_DIR, PORT: new URL(first.url).port });
    const two = await create("Two");
    await readUntil(two.document.id);
    // Had it begun again at the receipt's cursor, the first place would come twice.
    expect(new Set(cursors).size).toBe(cursors.length);
    expect((await waiting).documents.edges.map(({ node }) => node.id)).toContain(one.document.id);
  }, 60_000);

  test("settled finds out over the loss of the connection", async () => {
    const DATA_DIR = temporaryFolder();
    const first = await startApi({ DATA_DIR });
    const ada = createBookspaceClient({
      url: first.url,
      headers: { "x-user-id": "ada" },
      retries: 20,
      webSocketImpl: WebSocket,
    });
    try {
      const tags = ["fail:search:2"];
      const { createDocument } = await ada.createDocument({ input: { title: "Slow", content: "…", tags } });
      const settlement = ada.settled(createDocument.receipt, { timeoutMs: 40_000 });
      const states = ada.onEvent({ id: createDocument.receipt.eventId });
      // The subscription of `settled` shares this one's socket: when this one has an answer, that one was sent.
      await states.next();
      await first.stop("SIGKILL");
      await startApi({ DATA_DIR, PORT: new URL(first.url).port });
      expect(await settlement).toMatchObject({ outcome: "processed", event: { id: createDocument.receipt.eventId } });
    } finally {
      await ada.close();
    }
  }, 60_000);
});
