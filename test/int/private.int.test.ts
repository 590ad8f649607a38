import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { eventually } from "../support/eventually.ts";
import { aroundStore, type StoreCall } from "../support/around-store.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { type Answer, restClient, type RestClient } from "../support/rest.ts";
import { type Served, serve } from "../support/serve.ts";
import { type GraphqlResult, overHttp, overWebSocket, type Transport } from "../support/transports.ts";

/** In all that is private, and nowhere else. */
const HUSH = "hushhush";
const MISSING = "01900000-0000-7000-8000-000000000000";
const since = new Date(Date.now() - 3_600_000).toISOString();

/**
 * What a private document says, and that it is there, comes to nobody but its owner; also by ways that lead around the document. The
 * rules of each field are shown by rules.int.test.ts.
 */
describe("a private document", () => {
  let installation: Installation;
  let served: Served;
  let rest: RestClient;
  const clients: Transport[] = [];
  /** What the store was asked, in order. */
  const asked: StoreCall[] = [];
  let open: Answer;
  let secret: Answer;
  let dead: Answer;

  beforeAll(async () => {
    installation = await openInstallation({
      around: (store) =>
        aroundStore(store, (call, proceed) => {
          asked.push(call);
          return proceed();
        }),
    });
    served = await serve({ services: installation.services });
    rest = restClient(served.url);
    open = await rest.create({ title: "Open", content: "For all" });
    const hidden = { title: `Of ${HUSH}`, content: `About ${HUSH} and more`, visibility: "PRIVATE" };
    secret = await rest.create({ ...hidden, tags: [HUSH] });
    dead = await rest.create({ ...hidden, tags: [HUSH, "fail:analytics"] });
    await rest.call("POST", `/v1/docs/${idOf(secret)}/comments`, { body: { body: HUSH } });
    await is(dead, "DEAD_LETTERED");
    await is(secret, "PROCESSED");
  }, 60_000);
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await served?.close();
    await installation?.close();
  });

  const idOf = ({ body }: Answer): string => String(body["id"]);
  const eventOf = ({ body }: Answer): string => (body["receipt"] as { eventId: string }).eventId;
  const is = (answer: Answer, status: string) =>
    eventually(async () => {
      const { data } = await ask("operator", "query ($id: ID!) { event(id: $id) { status } }", { id: eventOf(answer) });
      return (data as { event: { status: string } | null }).event?.status === status;
    }, `the event to be ${status}`);

  async function ask(user: string, query: string, variables?: Record<string, unknown>): Promise<GraphqlResult> {
    return overHttp(served.url, { "x-user-id": user }).run(query, variables);
  }
  const codeOf = ({ errors }: GraphqlResult): string | undefined => errors?.[0]?.extensions.code;
  async function edges(user: string, list: string, variables?: Record<string, unknown>): Promise<number> {
    const declared = variables ? "query ($filter: EventFilter!) " : "";
    const result = await ask(
      user,
      `${declared}{ list: ${list} { edges { cursor } pageInfo { hasNextPage } } }`,
      variables,
    );
    expect(result.errors).toBeUndefined();
    return (result.data as { list: { edges: unknown[] } }).list.edges.length;
  }

  describe.each(["bob", "operator"])("is not found by %s", (user) => {
    test("by search, whole words, beginnings, or words of a document that was everyone's until now", async () => {
      for (const query of [HUSH, HUSH.slice(0, 5), `about ${HUSH}`]) {
        expect(await edges("ada", `search(query: "${query}")`)).toBeGreaterThan(0);
        expect(await edges(user, `search(query: "${query}")`)).toBe(0);
      }
      const turned = await rest.create({ title: `Turnaround ${user}`, content: "Once for all" });
      await eventually(async () => (await edges(user, `search(query: "${`turnaround ${user}`}")`)) === 1, "the entry");
      // The index still has it as it was.
      await installation.services.control.pause({ id: "operator", roles: ["operator"] }, "search");
      await rest.call("PUT", `/v1/docs/${idOf(turned)}`, { body: { visibility: "PRIVATE" } });
      expect(await edges(user, `search(query: "${`turnaround ${user}`}")`)).toBe(0);
      expect(await edges("ada", `search(query: "${`turnaround ${user}`}")`)).toBe(1);
      await installation.services.control.resume({ id: "operator", roles: ["operator"] }, "search");
    });

    test("in lists, whatever narrows them", async () => {
      for (const list of [`documents(tag: "${HUSH}")`, `notifications(first: 50)`])
        expect(await edges(user, list)).toBe(0);
      const filters = [
        { text: HUSH },
        { data: { title: `Of ${HUSH}` } },
        { data: { tags: HUSH }, subjects: [idOf(secret)] },
        { text: HUSH, statuses: ["DEAD_LETTERED"] },
      ];
      for (const filter of filters) {
        expect(await edges("ada", "events(filter: $filter)", { filter })).toBeGreaterThan(0);
        expect(await edges(user, "events(filter: $filter)", { filter })).toBe(0);
      }
    });

    test("by the activity's counts", async () => {
      const countFor = async (who: string): Promise<number> => {
        const { data } = await ask(who, `{ activity(since: "${since}", bucketMinutes: 60) { type count } }`);
        const buckets = (data as { activity: { type: string; count: number }[] }).activity;
        return buckets.reduce((sum, { type, count }) => sum + (type === "COMMENT_ADDED" ? count : 0), 0);
      };
      expect(await countFor("ada")).toBe(1);
      expect(await countFor(user)).toBe(0);
    });

    test("by its id over REST, nor by what a change of it would be answered", async () => {
      const path = (id: string): string => `/v1/docs/${id}`;
      const calls: readonly (readonly [string, string, object?])[] = [
        ["GET", ""],
        ["PUT", "", { body: { title: "Mine" } }],
        // The wrong version and the wrong owner would be told of a document that is there.
        ["PUT", "", { body: { title: "Mine" }, headers: { "if-match": '"999"' } }],
        ["PUT", "", { body: { visibility: "WORKSPACE" } }],
        ["POST", "/comments", { body: { body: "Hello" } }],
      ];
      for (const [method, rest_, given] of calls) {
        const [hidden, missing] = await Promise.all(
          [idOf(secret), MISSING].map((id) => rest.call(method, path(id) + rest_, { as: user, ...given })),
        );
        expect(hidden?.status).toBe(404);
        expect(hidden?.text.replace(idOf(secret), MISSING)).toBe(missing?.text);
        expect(hidden?.headers.get("etag")).toBeNull();
      }
      const { body } = await rest.call("GET", "/v1/docs?first=100", { as: user });
      expect(JSON.stringify(body)).not.toContain(HUSH);
    });

    test("by another's idempotency key", async () => {
      const key = { headers: { "idempotency-key": "a key of ada's" } };
      const given = { title: `Keyed ${HUSH}`, content: HUSH, visibility: "PRIVATE" };
      const first = await rest.create(given, key);
      const other = await rest.call("POST", "/v1/docs", { as: user, body: { title: "T", content: "" }, ...key });
      expect(other.status).toBe(201);
      expect(idOf(other)).not.toBe(idOf(first));
    });
  });

  describe("and one that is not there", () => {
    const OPERATIONS: Readonly<Record<string, string>> = {
      document: "query ($id: ID!) { document(id: $id) { id } }",
      "update of a document":
        'mutation ($id: ID!) { updateDocument(input: { id: $id, title: "Mine", expectedVersion: 9 }) { document { id } } }',
      "comment on a document":
        'mutation ($id: ID!) { addComment(input: { documentId: $id, body: "Hello" }) { comment { id } } }',
      event: "query ($id: ID!) { event(id: $id) { id } }",
      "list after an event": "query ($id: ID!) { notifications(settledAfter: $id) { edges { cursor } } }",
    };

    /** What the store was asked about an id while it was looked for; the installation's other work left out. */
    async function storeCallsFor(id: string, run: () => Promise<unknown>): Promise<readonly string[]> {
      asked.length = 0;
      await run();
      return asked
        .filter(({ args }) => JSON.stringify(args).includes(id))
        .map(({ collection, method }) => `${collection}.${method}`);
    }

    test.each(Object.keys(OPERATIONS))("are answered alike, after the same work: %s", async (what) => {
      const query = OPERATIONS[what] ?? "";
      const id = what.includes("event") ? eventOf(secret) : idOf(secret);
      const results: GraphqlResult[] = [];
      const [hidden, missing] = [
        await storeCallsFor(id, async () => results.push(await ask("bob", query, { id }))),
        await storeCallsFor(MISSING, async () => results.push(await ask("bob", query, { id: MISSING }))),
      ];
      const [first, second] = results.map((result) => JSON.stringify(result).replaceAll(id, MISSING));
      expect(first).toBe(second);
      expect(hidden.length).toBeGreaterThan(0);
      expect(hidden).toEqual(missing);
    });

    test("an event that is not for one is waited for as long as one that is not there yet", async () => {
      const ends: string[] = [];
      const look = (id: string, name: string) =>
        ask("bob", OPERATIONS["event"] ?? "", { id }).then(() => ends.push(name));
      const slow = [look(eventOf(secret), "hidden"), look(MISSING, "missing")];
      await look(eventOf(open), "open");
      await look(eventOf(open), "open");
      expect(ends).toEqual(["open", "open"]);
      await Promise.all(slow);
    });
  });

  describe("and cursors", () => {
    test("of a list show no more than one may see, whoever they were given to", async () => {
      const page = async (user: string, after: string | null) =>
        ask(user, "query ($after: String) { documents(first: 1, after: $after) { edges { cursor node { title } } } }", {
          after,
        });
      let after: string | null = null;
      for (let n = 0; n < 50; n += 1) {
        const { data } = await page("ada", after);
        const [edge] = (data as { documents: { edges: { cursor: string }[] } }).documents.edges;
        if (!edge) break;
        after = edge.cursor;
        expect(JSON.stringify(await page("bob", after))).not.toContain(HUSH);
        expect(JSON.stringify(await page("operator", after))).not.toContain(HUSH);
      }
      for (const forged of [
        "x",
        Buffer.from("[1,2]").toString("base64url"),
        Buffer.from('{"$gt":""}').toString("base64url"),
      ])
        expect(codeOf(await page("bob", forged))).toBe("BAD_USER_INPUT");
    });

    test.each(["eventFeed", "eventProcessed", "notification"])(
      "of %s are for whom they were given to",
      async (feed) => {
        const own = String((open.body["receipt"] as { cursor: string }).cursor);
        const changed = `${own.slice(0, -1)}${own.endsWith("A") ? "B" : "A"}`;
        const elsewhere = `${"A".repeat(16)}${own.slice(16)}`;
        const bob = overWebSocket(served.url, { "x-user-id": "bob" });
        const ada = overWebSocket(served.url, { "x-user-id": "ada" });
        clients.push(bob, ada);
        const subscribe = (client: Transport, after: string) =>
          client.run(`subscription ($after: Cursor) { ${feed}(after: $after) { __typename } }`, { after });
        expect(codeOf(await subscribe(bob, own))).toBe("BAD_USER_INPUT");
        for (const forged of [changed, elsewhere]) expect(codeOf(await subscribe(ada, forged))).toBe("BAD_USER_INPUT");
      },
    );
  });

  describe("and operators, who see its events", () => {
    test("can't guess at what it says by what they can replay, discard, group or be alerted to", async () => {
      const guess = { filter: { data: { title: `Of ${HUSH}` } } };
      const operator = (query: string) => ask("operator", query, guess);
      expect(await operator("query ($filter: EventFilter!) { replayPlan(filter: $filter) { matched } }")).toEqual({
        data: { replayPlan: { matched: 0 } },
      });
      expect(await operator("query ($filter: EventFilter!) { deadLetterGroups(filter: $filter) { count } }")).toEqual({
        data: { deadLetterGroups: [] },
      });
      expect(
        await operator('mutation ($filter: EventFilter!) { discardEvents(filter: $filter, reason: "A guess") }'),
      ).toEqual({ data: { discardEvents: 0 } });
      expect(await operator("mutation ($filter: EventFilter!) { replayEvents(filter: $filter) { matched } }")).toEqual({
        data: { replayEvents: { matched: 0 } },
      });
      expect(
        await ask(
          "operator",
          `query ($since: DateTime!, $until: DateTime!, $filter: EventFilter) {
            tryAlertRule(since: $since, until: $until,
              input: { name: "A guess", when: { deadLetters: { moreThan: 0, windowSeconds: 60, filter: $filter } } }) { times } }`,
          { ...guess, since, until: new Date().toISOString() },
        ),
      ).toEqual({ data: { tryAlertRule: { times: 0 } } });
    });

    test("export its events without what it says, also what they replayed it with", async () => {
      const { errors } = await ask(
        "operator",
        "mutation ($id: ID!) { replayEvents(filter: { ids: [$id] }, editData: { tags: [] }) { matched } }",
        { id: eventOf(dead) },
      );
      expect(errors).toBeUndefined();
      await is(dead, "PROCESSED");
      const lines = async (filter: object) => {
        const url = `${served.url}/v1/events/export?filter=${encodeURIComponent(JSON.stringify(filter))}`;
        const text = await (await fetch(url, { headers: { "x-user-id": "operator" } })).text();
        expect(text).not.toContain(HUSH);
        return text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as Record<string, unknown>);
      };
      const [line] = await lines({ ids: [eventOf(dead)] });
      expect(line).toMatchObject({ id: eventOf(dead), data: null, edited: { data: null, by: "operator" } });
      expect(await lines({ text: HUSH })).toEqual([{ complete: true, count: 0 }]);
      await lines({});
      for (const user of ["ada", "bob"]) {
        const refused = await fetch(`${served.url}/v1/events/export`, { headers: { "x-user-id": user } });
        expect(refused.status).toBe(403);
      }
    });
  });
});
