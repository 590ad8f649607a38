import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { connect, type TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";

export interface Installation {
  readonly url: string;
  /** All log lines of all processes. */
  lines(): readonly string[];
  close(): Promise<void>;
}

const EVENT = `query ($id: ID!) { event(id: $id) { id status data consumers { consumer status attempts { number error { code message } } nextAttemptAt } } }`;

interface EventAnswer {
  readonly event: {
    readonly status: string;
    readonly data: unknown;
    readonly consumers: readonly {
      readonly consumer: string;
      readonly status: string;
      readonly attempts: readonly {
        readonly number: number;
        readonly error: { readonly code: string; readonly message: string | null } | null;
      }[];
    }[];
  } | null;
}

interface RestDocument {
  readonly id: string;
  readonly version: number;
  readonly receipt: { readonly eventId: string; readonly cursor: string };
}

/** The way of one event, as a client sees it; the same in both ways to run. */
export function spine(name: string, start: () => Promise<Installation>): void {
  describe(`the way of one event, ${name}`, () => {
    let installation: Installation;
    let ada: TestClient;
    let bob: TestClient;
    let operator: TestClient;

    beforeAll(async () => {
      installation = await start();
      [ada, bob, operator] = ["ada", "bob", "operator"].map((user) => connect(installation.url, user)) as [
        TestClient,
        TestClient,
        TestClient,
      ];
    }, 60_000);

    afterAll(async () => {
      await Promise.all([ada, bob, operator].map((client) => client?.close()));
      await installation?.close();
    }, 30_000);

    const create = async (client: TestClient, document: Record<string, unknown>): Promise<RestDocument> => {
      const { status, body } = await client.rest("POST", "/v1/docs", document);
      expect({ status, body }).toMatchObject({ status: 201 });
      return body as unknown as RestDocument;
    };
    const eventOf = async (client: TestClient, id: string) =>
      (await client.query<EventAnswer>(EVENT, { id })).data.event;
    const settled = (client: TestClient, id: string, status: string) =>
      eventually(async () => (await eventOf(client, id))?.status === status, `event ${id} to be ${status}`);

    /** A subscription stands when a probe event has come through it. */
    async function standing<T>(client: TestClient, query: string, variables?: Record<string, unknown>) {
      const subscription = client.subscribe<T>(query, variables);
      await eventually(async () => {
        await create(client, { title: "probe", content: "is it there?" });
        return subscription.received.length > 0;
      }, "the subscription to stand");
      return subscription;
    }

    test("a REST call becomes a live notification, and the log tells its way", async () => {
      const subscription = await standing<{
        eventProcessed: { eventId: string; latencyMs: number; event: { data: { title: string } } };
      }>(ada, "subscription { eventProcessed { eventId type latencyMs event { data } } }");
      const { receipt } = await create(ada, {
        title: "API Guide",
        content: "REST API best practices...",
        tags: ["api", "rest"],
      });
      const arrived = await eventually(
        () => subscription.received.find(({ eventProcessed }) => eventProcessed.eventId === receipt.eventId),
        "eventProcessed of the new document",
      );
      expect(arrived.eventProcessed.event.data).toMatchObject({ title: "API Guide" });
      expect(arrived.eventProcessed.latencyMs).toBeGreaterThan(0);
      const { data } = await ada.query<{ notifications: { edges: { node: { message: string } }[] } }>(
        "{ notifications { edges { node { message } } } }",
      );
      expect(data.notifications.edges.map(({ node }) => node.message)).toContain(
        "Your document 'API Guide' has been created",
      );
      for (const line of [
        "document.created event published",
        "Processing document.created event",
        "Event processed",
        "Subscribed to queue",
      ]) {
        await eventually(() => installation.lines().some((logged) => logged.includes(line)), `the log line '${line}'`);
      }
      subscription.stop();
    }, 60_000);

    test("an event is found from the moment the mutation answered, and shows every consumer's attempts", async () => {
      const { receipt } = await create(ada, { title: "Found at once", content: "…" });
      expect(await eventOf(ada, receipt.eventId)).not.toBeNull();
      await settled(ada, receipt.eventId, "PROCESSED");
      const event = await eventOf(ada, receipt.eventId);
      expect(
        event?.consumers.map(({ consumer, status, attempts }) => [consumer, status, attempts.length]).sort(),
      ).toEqual([
        ["analytics", "PROCESSED", 1],
        ["notifications", "PROCESSED", 1],
        ["search", "PROCESSED", 1],
      ]);
    }, 30_000);

    test("the subscription to one event tells each step and completes when it is settled", async () => {
      const { receipt } = await create(ada, { title: "Fails twice", content: "…", tags: ["fail:search:2"] });
      const steps = ada.subscribe<EventAnswer>(EVENT.replace("query", "subscription"), { id: receipt.eventId });
      expect(await steps.ended).toEqual({});
      const statuses = steps.received.map(({ event }) => event?.status);
      expect(statuses).toContain("RETRYING");
      expect(statuses.at(-1)).toBe("PROCESSED");
      const search = steps.received.at(-1)?.event?.consumers.find(({ consumer }) => consumer === "search");
      expect(search?.attempts.map(({ number, error }) => [number, error?.code ?? null])).toEqual([
        [1, "DRILL"],
        [2, "DRILL"],
        [3, null],
      ]);
    }, 30_000);

    test("what keeps failing is parked after the fourth attempt; messages are for operators alone", async () => {
      const { receipt } = await create(ada, { title: "Always fails", content: "…", tags: ["fail:notifications"] });
      await settled(ada, receipt.eventId, "DEAD_LETTERED");
      const lane = async (client: TestClient) =>
        (await eventOf(client, receipt.eventId))?.consumers.find(({ consumer }) => consumer === "notifications");
      const seenByAda = await lane(ada);
      expect(seenByAda?.status).toBe("DEAD_LETTERED");
      expect(seenByAda?.attempts).toHaveLength(4);
      expect(seenByAda?.attempts.every(({ error }) => error?.code === "DRILL" && error.message === null)).toBe(true);
      expect((await lane(operator))?.attempts[0]?.error?.message).toContain("fail:notifications");
    }, 40_000);

    test("a notification arrives live for the one it is for", async () => {
      const { id } = await create(ada, { title: "To be commented", content: "…" });
      const live = await standing<{ notification: { message: string } }>(
        ada,
        "subscription { notification { message } }",
      );
      const other = bob.subscribe<{ notification: { message: string } }>("subscription { notification { message } }");
      await bob.rest("POST", `/v1/docs/${id}/comments`, { body: "Nice." });
      await eventually(
        () => live.received.some(({ notification }) => notification.message.includes("bob commented")),
        "the notification",
      );
      expect(other.received).toEqual([]);
      live.stop();
      other.stop();
    }, 40_000);

    test("notifications that were missed come first to who comes back with a cursor", async () => {
      const { receipt } = await create(ada, { title: "Before the pause", content: "…" });
      await settled(ada, receipt.eventId, "PROCESSED");
      const query = "subscription ($after: Cursor) { notification(after: $after) { message cursor } }";
      type Heard = { notification: { message: string; cursor: string } };
      const first = ada.subscribe<Heard>(query, { after: receipt.cursor });
      const heard = await eventually(() => first.received[0], "the notification");
      first.stop();
      const { receipt: second } = await create(ada, { title: "During the pause", content: "…" });
      await settled(ada, second.eventId, "PROCESSED");
      const back = ada.subscribe<Heard>(query, { after: heard.notification.cursor });
      await eventually(
        () => back.received.some(({ notification }) => notification.message.includes("During the pause")),
        "what was missed",
      );
      expect(back.received.some(({ notification }) => notification.cursor === heard.notification.cursor)).toBe(false);
      back.stop();
    }, 40_000);

    test("a private document exists for its owner alone", async () => {
      const everything = await standing<{ eventProcessed: { eventId: string } }>(
        bob,
        "subscription { eventProcessed { eventId } }",
      );
      const { id, receipt } = await create(ada, {
        title: "Zanzibar secret",
        content: "private zanzibar words",
        visibility: "PRIVATE",
      });
      await settled(ada, receipt.eventId, "PROCESSED");
      const { receipt: next } = await create(ada, { title: "After the secret", content: "…" });
      await eventually(
        () => everything.received.some(({ eventProcessed }) => eventProcessed.eventId === next.eventId),
        "the next public event",
      );
      expect(everything.received.some(({ eventProcessed }) => eventProcessed.eventId === receipt.eventId)).toBe(false);
      expect(await eventOf(bob, receipt.eventId)).toBeNull();
      expect((await eventOf(operator, receipt.eventId))?.data).toBeNull();
      expect((await bob.rest("GET", `/v1/docs/${id}`)).status).toBe(404);
      expect((await bob.rest("PUT", `/v1/docs/${id}`, { title: "mine" })).status).toBe(404);
      expect((await bob.rest("POST", `/v1/docs/${id}/comments`, { body: "hi" })).status).toBe(404);
      const search = `{ search(query: "zanzibar") { edges { node { document { id } } } } }`;
      expect((await bob.query<{ search: { edges: unknown[] } }>(search)).data.search.edges).toEqual([]);
      expect((await ada.query<{ search: { edges: unknown[] } }>(search)).data.search.edges).toHaveLength(1);
      everything.stop();
    }, 60_000);

    test("twenty updates at once: each version once, and search ends at the newest", async () => {
      const { id } = await create(ada, { title: "Contended", content: "quokka0" });
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => ada.rest("PUT", `/v1/docs/${id}`, { content: `quokka${n + 1}` })),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(answers.map(({ body }) => body["version"] as number).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 20 }, (_, n) => n + 2),
      );
      const { body: newest } = await ada.rest("GET", `/v1/docs/${id}`);
      await Promise.all(
        answers.map(({ body }) => settled(ada, (body["receipt"] as { eventId: string }).eventId, "PROCESSED")),
      );
      const { data } = await ada.query<{ search: { edges: { node: { document: { id: string } } }[] } }>(
        `query ($q: String!) { search(query: $q) { edges { node { document { id } } } } }`,
        { q: newest["content"] as string },
      );
      expect(data.search.edges.map(({ node }) => node.document.id)).toEqual([id]);
    }, 60_000);

    test("the same idempotency key answers the first result and makes no second event", async () => {
      const mutation = `mutation ($title: String!) { createDocument(input: {title: $title, content: "x", idempotencyKey: "once"}) { document { id version } receipt { eventId } } }`;
      const first = await ada.query(mutation, { title: "One" });
      await ada.rest(
        "PUT",
        `/v1/docs/${(first.data as { createDocument: { document: { id: string } } }).createDocument.document.id}`,
        { title: "Two" },
      );
      expect(await ada.query(mutation, { title: "One" })).toEqual(first);
      expect((await ada.query(mutation, { title: "Other" })).errors?.[0]?.extensions.code).toBe("IDEMPOTENCY_CONFLICT");
    }, 30_000);
  });
}
