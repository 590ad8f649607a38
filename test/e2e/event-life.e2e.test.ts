import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { connect, type TestClient } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { killAll, type RunningApi, startApi, temporaryFolder } from "../support/processes.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const TRACEPARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`;

const CREATE = `mutation ($title: String!, $tags: [String!]!, $visibility: Visibility!) {
  createDocument(input: {title: $title, content: "Best practices…", tags: $tags, visibility: $visibility}) {
    document { id } receipt { eventId }
  }
}`;
const LIFE = `query ($id: ID!) { event(id: $id) {
  id type actor traceId status data
  consumers { consumer status nextAttemptAt attempts { number error { code message } } }
  effects { kind id consumer notification { recipient message } searchEntry { documentId version eventId current termCount } activity { eventId } }
  previous { id type data effects { notification { message } } } next { id type data effects { notification { message } } }
} }`;
const EVENTS = "query ($filter: EventFilter) { events(filter: $filter) { edges { node { id } } } }";

interface Life {
  readonly event: {
    readonly traceId: string | null;
    readonly status: string;
    readonly data: unknown;
    readonly effects: readonly {
      readonly kind: string;
      readonly notification: unknown;
      readonly searchEntry: unknown;
    }[];
    readonly previous: { readonly id: string } | null;
    readonly next: { readonly id: string } | null;
  } | null;
}

interface Made {
  readonly documentId: string;
  readonly eventId: string;
}

describe("the life of an event", () => {
  let api: RunningApi;
  let ada: TestClient;
  let bob: TestClient;
  let operator: TestClient;

  beforeAll(async () => {
    api = await startApi({ DATA_DIR: temporaryFolder() });
    ada = connect(api.url, "ada", TRACEPARENT);
    bob = connect(api.url, "bob");
    operator = connect(api.url, "operator");
  }, 60_000);

  afterAll(async () => {
    await ada?.close();
    await killAll();
  }, 30_000);

  interface Created {
    readonly createDocument: {
      readonly document: { readonly id: string };
      readonly receipt: { readonly eventId: string };
    };
  }
  const madeOf = ({ createDocument: { document, receipt } }: Created): Made => ({
    documentId: document.id,
    eventId: receipt.eventId,
  });
  async function create(title: string, { tags = [] as string[], visibility = "WORKSPACE" } = {}): Promise<Made> {
    return madeOf((await ada.query<Created>(CREATE, { title, tags, visibility })).data);
  }
  const life = async (client: TestClient, id: string) => (await client.query<Life>(LIFE, { id })).data.event;
  const settled = (id: string) =>
    eventually(async () => {
      const event = await life(ada, id);
      return (event?.status === "PROCESSED" || event?.status === "DEAD_LETTERED") && event;
    }, `event ${id} to be settled`);
  async function found(client: TestClient, filter: object): Promise<readonly string[]> {
    const { data } = await client.query<{ events: { edges: { node: { id: string } }[] } }>(EVENTS, { filter });
    return data.events.edges.map(({ node }) => node.id);
  }

  test("one query tells it all: cause, attempts, effects, what came before and after", async () => {
    const { documentId, eventId } = await create("API Guide", { tags: ["api", "fail:search:1"] });
    const { body } = await bob.rest("PUT", `/v1/docs/${documentId}`, { title: "API Handbook", tags: [] });
    const updated = (body["receipt"] as { eventId: string }).eventId;
    await settled(updated);
    expect(await settled(eventId)).toMatchObject({
      type: "DOCUMENT_CREATED",
      actor: "ada",
      traceId: TRACE_ID,
      status: "PROCESSED",
      consumers: [
        { consumer: "notifications", status: "PROCESSED", attempts: [{ number: 1, error: null }] },
        {
          consumer: "search",
          attempts: [
            { number: 1, error: { code: "DRILL", message: null } },
            { number: 2, error: null },
          ],
        },
        { consumer: "analytics", status: "PROCESSED" },
      ],
      effects: [
        {
          kind: "NOTIFICATION",
          consumer: "notifications",
          notification: { recipient: "ada", message: "Your document 'API Guide' has been created" },
          searchEntry: null,
          activity: null,
        },
        {
          kind: "SEARCH",
          id: documentId,
          searchEntry: { documentId, version: 2, eventId: updated, current: false, termCount: 4 },
        },
        { kind: "ACTIVITY", activity: { eventId } },
      ],
      previous: null,
      next: { id: updated, type: "DOCUMENT_UPDATED" },
    });
    expect(await life(ada, updated)).toMatchObject({
      effects: [{}, { searchEntry: { current: true } }, {}],
      next: null,
    });
    expect((await life(ada, updated))?.previous).toMatchObject({ id: eventId });
    const events = `query ($id: ID!, $filter: EventFilter) { document(id: $id) { events(filter: $filter) { edges { node { id } } } } }`;
    const ofDocument = async (filter: object) => (await ada.query(events, { id: documentId, filter })).data;
    const only = (...ids: string[]) => ({ document: { events: { edges: ids.map((id) => ({ node: { id } })) } } });
    expect(await ofDocument({})).toEqual(only(updated, eventId));
    expect(await ofDocument({ actors: ["bob"] })).toEqual(only(updated));
    expect(await ofDocument({ subjects: ["another"] })).toEqual(only());
  }, 40_000);

  test("the trace of a socket's connection is the cause of what is changed over it", async () => {
    const { data } = await ada.query<Created>(CREATE, { title: "Over HTTP", tags: [], visibility: "WORKSPACE" });
    expect((await life(ada, madeOf(data).eventId))?.traceId).toBe(TRACE_ID);
    const socket = ada.subscribe<Created>(CREATE, { title: "Over a socket", tags: [], visibility: "WORKSPACE" });
    await socket.ended;
    const [made] = socket.received;
    expect((await life(ada, made ? madeOf(made).eventId : ""))?.traceId).toBe(TRACE_ID);
    const { body } = await bob.rest("POST", "/v1/docs", { title: "Without", content: "…" });
    expect((await life(bob, (body["receipt"] as { eventId: string }).eventId))?.traceId).toBeNull();
  });

  test("a notification is for its recipient, and for an operator", async () => {
    const { eventId } = await create("For all to see");
    await settled(eventId);
    const notificationOf = async (client: TestClient) =>
      (await life(client, eventId))?.effects.find(({ kind }) => kind === "NOTIFICATION")?.notification;
    expect(await notificationOf(ada)).toMatchObject({ recipient: "ada" });
    expect(await notificationOf(operator)).toMatchObject({ recipient: "ada" });
    expect(await notificationOf(bob)).toBeNull();
  }, 30_000);

  test("what is private stays so on every path: event, effects, neighbours, filter", async () => {
    const { documentId, eventId } = await create("Zanzibar plans", { visibility: "PRIVATE" });
    await settled(eventId);
    const { body } = await ada.rest("PUT", `/v1/docs/${documentId}`, { visibility: "WORKSPACE" });
    const opened = (body["receipt"] as { eventId: string }).eventId;
    await settled(opened);
    const { body: closing } = await ada.rest("PUT", `/v1/docs/${documentId}`, { visibility: "PRIVATE" });
    await settled((closing["receipt"] as { eventId: string }).eventId);

    expect(await life(bob, eventId)).toBeNull();
    const seenByBob = await life(bob, opened);
    expect([seenByBob?.previous, seenByBob?.next]).toEqual([null, null]);
    // The document is private again: what search knows of it now is too.
    expect(seenByBob?.effects.map(({ notification, searchEntry }) => notification ?? searchEntry)).toEqual([
      null,
      null,
      null,
    ]);

    const seenByOperator = await life(operator, eventId);
    expect(seenByOperator).toMatchObject({ status: "PROCESSED", data: null });
    expect(seenByOperator?.effects[0]?.notification).toBeNull();
    const behindThePublic = await operator.query<{ event: { previous: { data: unknown } } }>(LIFE, { id: opened });
    expect(behindThePublic.data.event.previous).toMatchObject({
      data: null,
      effects: [{ notification: null }, {}, {}],
    });

    for (const filter of [{ data: { title: "Zanzibar plans" } }, { text: "zanzibar" }]) {
      expect(await found(ada, filter)).toHaveLength(3);
      expect(await found(bob, filter)).toEqual([opened]);
      expect(await found(operator, filter)).toEqual([opened]);
    }
    expect(await found(operator, { subjects: [documentId] })).toHaveLength(3);
  }, 60_000);

  test("a filter finds what fails, by consumer, status and fingerprint", async () => {
    const { eventId } = await create("Fails always", { tags: ["fail:analytics"] });
    await settled(eventId);
    await eventually(
      async () => (await found(ada, { statuses: ["DEAD_LETTERED"] })).includes(eventId),
      "the ledger to say so",
    );
    expect(await found(ada, { consumers: ["analytics"], statuses: ["DEAD_LETTERED"] })).toEqual([eventId]);
    expect(await found(ada, { consumers: ["search"], statuses: ["DEAD_LETTERED"] })).toEqual([]);
    const errors = `query ($id: ID!) { event(id: $id) { consumers { attempts { error { fingerprint } } } } }`;
    const { data } = await ada.query<{
      event: { consumers: { attempts: { error: { fingerprint: string } | null }[] }[] };
    }>(errors, { id: eventId });
    const fingerprint = data.event.consumers.flatMap(({ attempts }) => attempts).find(({ error }) => error)
      ?.error?.fingerprint;
    expect(await found(ada, { fingerprint, types: ["DOCUMENT_CREATED"], until: new Date().toISOString() })).toContain(
      eventId,
    );
    expect(await found(ada, { fingerprint, since: new Date().toISOString() })).toEqual([]);
    expect((await ada.query(EVENTS, { filter: { data: { $where: "1" } } })).errors?.[0]?.extensions.code).toBe(
      "BAD_USER_INPUT",
    );
    const subscription = ada.subscribe(
      "subscription ($filter: EventFilter) { eventProcessed(filter: $filter) { eventId } }",
      {
        filter: { consumers: ["mail"] },
      },
    );
    expect(await subscription.ended).toMatchObject({ error: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  }, 40_000);
});
