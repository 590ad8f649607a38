import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { checkEdit } from "../../src/dead-letters/edit.ts";
import { EVENT_TYPES } from "../../src/events/catalogue.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { type RestClient, restClient } from "../support/rest.ts";
import { serve } from "../support/serve.ts";
import { type GraphqlResult, overHttp, overWebSocket, type Transport } from "../support/transports.ts";

/** Conditions that a store would carry out, or that would reach a prototype, were they handed on as they are. */
const HOSTILE_CONDITIONS: readonly string[] = [
  '{"title": {"$gt": ""}}',
  '{"title": {"$ne": null}}',
  '{"title": {"$regex": ".*"}}',
  '{"title": ["$where"]}',
  '{"$where": "sleep(1000) || true"}',
  '{"$or": [{}]}',
  '{"$expr": true}',
  '{"title.length": 5}',
  '{"__proto__": "x"}',
  '{"__proto__": {"title": "x"}}',
  '{"": "x"}',
  '{"title\\u0000": "x"}',
  "[]",
  '"$where"',
];
const MUTATION_FIELDS = "{ receipt { eventId } document { id title tags } }";

describe("input that is meant to be taken for something else", () => {
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;
  let rest: RestClient;
  const transports = new Map<string, Transport>();

  beforeAll(async () => {
    installation = await openInstallation();
    server = await serve({ services: installation.services });
    rest = restClient(server.url);
    await rest.create({ title: "Nobody's business", visibility: "PRIVATE" }, { as: "eve" });
  }, 30_000);
  afterAll(async () => {
    for (const transport of transports.values()) await transport.close();
    await server?.close();
    await installation?.close();
  });

  function as(user: string): Transport {
    const transport = transports.get(user) ?? overHttp(server.url, { "x-user-id": user });
    transports.set(user, transport);
    return transport;
  }
  const codeOf = ({ errors }: GraphqlResult): unknown => errors?.[0]?.extensions.code;

  describe("operators of the store", () => {
    const FILTERED: readonly (readonly [string, string])[] = [
      ["events", "query ($filter: EventFilter!) { events(filter: $filter) { edges { node { id } } } }"],
      ["exportEvents", "query ($filter: EventFilter!) { exportEvents(filter: $filter) { url } }"],
      ["deadLetterGroups", "query ($filter: EventFilter!) { deadLetterGroups(filter: $filter) { count } }"],
      ["replayPlan", "query ($filter: EventFilter!) { replayPlan(filter: $filter) { matched } }"],
      ["replayEvents", "mutation ($filter: EventFilter!) { replayEvents(filter: $filter) { id } }"],
      ["discardEvents", 'mutation ($filter: EventFilter!) { discardEvents(filter: $filter, reason: "r") }'],
      [
        "createAlertRule",
        'mutation ($filter: EventFilter!) { createAlertRule(input: {name: "n", when: {deadLetters: {moreThan: 1, windowSeconds: 60, filter: $filter}}}) { id } }',
      ],
    ];

    test.each(FILTERED)("are no conditions of %s", async (_, query) => {
      for (const condition of HOSTILE_CONDITIONS) {
        const result = await as("operator").run(query, { filter: { data: JSON.parse(condition) as unknown } });
        expect([condition, codeOf(result)]).toEqual([condition, "BAD_USER_INPUT"]);
      }
    });

    test("are no conditions of a subscription, nor of an export", async () => {
      const socket = overWebSocket(server.url, { "x-user-id": "operator" });
      for (const condition of HOSTILE_CONDITIONS) {
        const data = JSON.parse(condition) as unknown;
        const query = "subscription ($filter: EventFilter) { eventFeed(filter: $filter) { __typename } }";
        expect([condition, codeOf(await socket.run(query, { filter: { data } }))]).toEqual([
          condition,
          "BAD_USER_INPUT",
        ]);
        const filter = encodeURIComponent(`{"data":${condition}}`);
        const answer = await rest.call("GET", `/v1/events/export?filter=${filter}`, { as: "operator" });
        expect([condition, answer.status, answer.body["code"]]).toEqual([condition, 400, "BAD_USER_INPUT"]);
      }
      await socket.close();
    });

    test("are no texts, ids or tags", async () => {
      const operator = { $ne: null };
      for (const [query, variables] of [
        ["query ($tag: String) { documents(tag: $tag) { edges { cursor } } }", { tag: operator }],
        ["query ($by: ID) { documents(createdBy: $by) { edges { cursor } } }", { by: operator }],
        ["query ($id: ID!) { document(id: $id) { id } }", { id: operator }],
        ["query ($q: String!) { search(query: $q) { edges { cursor } } }", { q: operator }],
        ["mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) }", { ids: [operator] }],
        [
          "mutation ($input: CreateDocumentInput!) { createDocument(input: $input) { document { id } } }",
          { input: { title: operator, content: "" } },
        ],
      ] as const)
        expect([query, codeOf(await as("ada").run(query, variables))]).toEqual([query, "BAD_USER_INPUT"]);
      for (const body of [
        { title: operator, content: "C" },
        { title: "T", content: "C", tags: operator },
        { title: "T", content: "C", tags: [operator] },
        { title: "T", content: "C", visibility: operator },
      ])
        expect(await rest.call("POST", "/v1/docs", { body })).toMatchObject({ status: 400 });
      expect((await rest.call("GET", "/v1/docs?tag[$ne]=x&createdBy[$gt]=")).text).not.toContain("Nobody's business");
    });

    test("are words like others where they are texts", async () => {
      const { body } = await rest.create({ title: "$where", tags: ["$gt", "a.b"] });
      const { eventId } = body["receipt"] as { readonly eventId: string };
      const found = await as("ada").run(
        'query ($id: ID) { search(query: "where", settledAfter: $id) { edges { cursor } } }',
        {
          id: eventId,
        },
      );
      expect(found.data?.["search"]).toMatchObject({ edges: [{}] });
      for (const data of [{ title: "$where" }, { tags: "$gt" }, { tags: "a.b" }]) {
        const query = "query ($filter: EventFilter) { events(filter: $filter) { edges { node { id } } } }";
        const { data: result } = await as("ada").run(query, { filter: { data } });
        expect(result?.["events"]).toEqual({ edges: [{ node: { id: eventId } }] });
      }
    });
  });

  describe("names of a prototype", () => {
    const POLLUTION =
      '{"__proto__": {"polluted": true, "title": "T", "content": "C", "roles": ["operator"]}, "constructor": {"prototype": {"polluted": true}}}';

    afterAll(() => expect(Object.keys(Object.prototype)).toEqual([]));

    test("fill in nothing that is missing", async () => {
      expect(await rest.call("POST", "/v1/docs", { body: POLLUTION })).toMatchObject({ status: 400 });
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
      const body = `{"query": "mutation ($input: CreateDocumentInput!) { createDocument(input: $input) ${MUTATION_FIELDS.replaceAll("\n", " ")} }", "variables": {"input": ${POLLUTION}}}`;
      const answer = await rest.call("POST", "/graphql", { body });
      expect(codeOf(answer.body as GraphqlResult)).toBe("BAD_USER_INPUT");
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    });

    test("make nobody an operator, also not in 'connection_init'", async () => {
      const params = JSON.parse('{"x-user-id": "ada", "__proto__": {"roles": ["operator"], "x-user-id": "operator"}}');
      const socket = overWebSocket(server.url, params);
      expect(await socket.run("{ session { userId operator } }")).toEqual({
        data: { session: { userId: "ada", operator: false } },
      });
      await socket.close();
    });

    test("are no fields of a payload, in test events and in changes of dead letters", async () => {
      const publish = "mutation ($data: JSON!) { publishTestEvent(type: USER_REGISTERED, data: $data) { eventId } }";
      expect(codeOf(await as("operator").run(publish, { data: JSON.parse(POLLUTION) }))).toBe("BAD_USER_INPUT");
      for (const edit of ['{"__proto__": {"title": "T"}}', '{"constructor": "x"}', '{"toString": "x"}'])
        expect(() => checkEdit(JSON.parse(edit), EVENT_TYPES)).toThrow("has no such field");
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    });

    test("are names like others: of users, tags, titles, words, aliases and keys", async () => {
      for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
        const register = "mutation ($input: RegisterUserInput!) { registerUser(input: $input) { user { id name } } }";
        const input = { name, email: `${name}@example.org`, idempotencyKey: name };
        expect(await as(name).run(register, { input })).toEqual({
          data: { registerUser: { user: { id: name, name } } },
        });
        const { body } = await rest.create(
          { title: name, tags: [name] },
          { as: name, headers: { "idempotency-key": name } },
        );
        const { eventId } = body["receipt"] as { readonly eventId: string };
        const answer = await as(name).run(
          `query ($q: String!, $id: ID) { constructor: documents(tag: $q) { edges { node { id } } } __proto__: search(query: $q, settledAfter: $id) { edges { node { document { id } } } } }`,
          { q: name, id: eventId },
        );
        expect(answer.errors).toBeUndefined();
        expect(JSON.stringify(answer.data).split(String(body["id"]))).toHaveLength(3);
      }
      expect(codeOf(await as("operator").run('mutation { pauseConsumer(consumer: "constructor") { paused } }'))).toBe(
        "BAD_USER_INPUT",
      );
    });
  });

  describe("lines and paths", () => {
    const HOSTILE_PATHS = [
      "%0d%0aset-cookie:%20a=b",
      "%00",
      "..%2f..%2f..%2fetc%2fpasswd",
      "%252e%252e%252f",
      "a%5c..%5cb",
    ];

    test("of a path, make no header and reach no file", async () => {
      for (const path of HOSTILE_PATHS)
        for (const prefix of ["/v1/docs/", "/assets/", "/", "/v1/events/export/"]) {
          const answer = await rest.call("GET", `${prefix}${path}`);
          expect([path, answer.status]).toEqual([path, 404]);
          expect(answer.headers.get("set-cookie")).toBeNull();
          expect(answer.text).not.toContain("root:");
        }
    });

    test("of a parameter or a key, make no header", async () => {
      const lines = "\r\nset-cookie: a=b\r\n\r\n<h1>";
      const made = await rest.create({ title: lines, tags: [lines.trim()] });
      expect(made.headers.get("location")).toMatch(/^\/v1\/docs\/[\w-]+$/);
      for (const query of ["tag", "createdBy", "after"]) {
        const answer = await rest.call("GET", `/v1/docs?${query}=${encodeURIComponent(lines)}`);
        expect(answer.headers.get("set-cookie")).toBeNull();
      }
      const keyed = await as("ada").run(
        "mutation ($input: CreateDocumentInput!) { createDocument(input: $input) { document { id } } }",
        { input: { title: "T", content: "C", idempotencyKey: lines } },
      );
      expect(keyed.errors).toBeUndefined();
    });
  });
});
