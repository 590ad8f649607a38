import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type Services } from "../../src/services.ts";
import { interruptible } from "../support/around-store.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { serve } from "../support/serve.ts";
import { type GraphqlResult, overHttp, overWebSocket, type Transport } from "../support/transports.ts";

const LIST = "{ documents { edges { node { id } } } }";
const CREATE = 'mutation { createDocument(input: { title: "T", content: "C" }) { document { id } } }';
const SECRET = "password=hunter2";

/** Operations that a client gets wrong, and the code that each is answered with. */
const WRONG: readonly (readonly [string, string, Record<string, unknown>?])[] = [
  ["GRAPHQL_PARSE_FAILED", "{"],
  ["GRAPHQL_PARSE_FAILED", "subscription {"],
  ["GRAPHQL_VALIDATION_FAILED", "{ nope }"],
  ["GRAPHQL_VALIDATION_FAILED", "subscription { nope }"],
  ["GRAPHQL_VALIDATION_FAILED", '{ documents(first: "one") { edges { cursor } } }'],
  ["OPERATION_RESOLUTION_FAILURE", "query A { __typename } query B { __typename }"],
  ["BAD_USER_INPUT", "query ($n: Int!) { documents(first: $n) { edges { cursor } } }"],
  ["BAD_USER_INPUT", "query ($n: Int!) { documents(first: $n) { edges { cursor } } }", { n: "one" }],
  ["BAD_USER_INPUT", "query ($n: Int!) { documents(first: $n) { edges { cursor } } }", { n: null }],
  ["BAD_USER_INPUT", "{ documents(first: 0) { edges { cursor } } }"],
  ["BAD_USER_INPUT", 'mutation { createDocument(input: { title: " ", content: "" }) { document { id } } }'],
  ["NOT_FOUND", 'mutation { addComment(input: { documentId: "x", body: "x" }) { comment { id } } }'],
];

describe("an error over GraphQL", () => {
  let installation: Installation;
  let setAway: (away: boolean) => void;
  let server: Awaited<ReturnType<typeof serve>>;
  let http: Transport;
  let webSocket: Transport;

  beforeAll(async () => {
    installation = await openInstallation({
      around(store) {
        const interrupted = interruptible(store);
        ({ setAway } = interrupted);
        return interrupted.store;
      },
    });
    const { services } = installation;
    const search: Services["search"] = {
      search(viewer, query, page) {
        if (query === "throws") throw new TypeError(SECRET);
        if (query === "rejects") return Promise.reject(new Error(SECRET));
        return services.search.search(viewer, query, page);
      },
    };
    server = await serve({ services: { ...services, search } });
    http = overHttp(server.url, { "x-user-id": "ada" });
    webSocket = overWebSocket(server.url, { "x-user-id": "ada" });
  }, 30_000);
  afterAll(async () => {
    await webSocket?.close();
    await server?.close();
    await installation?.close();
  });
  beforeEach(() => void (server.lines.length = 0));

  /** Asks over both transports, and then over the same socket again: an error costs nobody the connection. */
  async function ask(query: string, variables?: Record<string, unknown>): Promise<readonly GraphqlResult[]> {
    const results = [await http.run(query, variables), await webSocket.run(query, variables)];
    expect(await webSocket.run("{ __typename }")).toEqual({ data: { __typename: "Query" } });
    return results;
  }
  const failures = () => server.lines.filter(({ level }) => level === "error");

  test.each(WRONG.map((row) => [row] as const))(
    "is the same over HTTP and WebSocket: %j",
    async ([code, query, variables]) => {
      const [overHttp, overSocket] = await ask(query, variables);
      expect(overHttp?.errors?.[0]?.extensions).toMatchObject({ code, retryable: false });
      const { message: _, ...error } = overHttp?.errors?.[0] ?? {};
      expect(overSocket?.errors?.[0]).toMatchObject(error);
      expect(failures()).toEqual([]);
    },
  );

  test.each(["rejects", "throws"])(
    "that nobody foresaw is masked, and logged once under the id that is answered: a service %s",
    async (how) => {
      const results = await ask(`{ search(query: "${how}") { edges { cursor } } }`);
      for (const { errors } of results) {
        expect(errors).toHaveLength(1);
        expect(errors?.[0]?.extensions).toEqual({
          code: "INTERNAL_SERVER_ERROR",
          retryable: false,
          errorId: expect.any(String),
        });
      }
      expect(JSON.stringify(results)).not.toContain("hunter2");
      expect(failures().map(({ fields }) => fields["errorId"])).toEqual(
        results.map(({ errors }) => errors?.[0]?.extensions["errorId"]),
      );
      expect(failures().map(({ fields }) => (fields["err"] as Error).message)).toEqual([SECRET, SECRET]);
    },
  );

  test.each([
    LIST,
    CREATE,
    "{ me { id } }",
    "{ notifications { edges { cursor } } }",
    "{ events { edges { cursor } } }",
    '{ event(id: "x") { id } }',
    '{ search(query: "x") { edges { cursor } } }',
    '{ activity(since: "2026-01-01T00:00:00Z", bucketMinutes: 10000) { count } }',
    'mutation { markNotificationsRead(ids: ["x"]) }',
  ])("says UNAVAILABLE while the database is away: %s", async (query) => {
    setAway(true);
    try {
      for (const { errors } of await ask(query)) {
        expect(errors?.[0]?.extensions).toEqual({ code: "UNAVAILABLE", retryable: true });
        expect(JSON.stringify(errors)).not.toContain("10.0.0.7");
      }
    } finally {
      setAway(false);
    }
    for (const { errors } of await ask(query)) expect(errors).toBeUndefined();
    expect(failures()).toEqual([]);
  });

  test("says over HTTP when to try again what failed for now, and only that", async () => {
    const post = (query: string) =>
      fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-user-id": "ada" },
        body: JSON.stringify({ query }),
      });
    setAway(true);
    try {
      expect(Number((await post(CREATE)).headers.get("retry-after"))).toBeGreaterThan(0);
    } finally {
      setAway(false);
    }
    expect((await post(CREATE)).headers.has("retry-after")).toBe(false);
    expect((await post("{ nothing }")).headers.has("retry-after")).toBe(false);
  });

  test("of a subscription says UNAVAILABLE too", async () => {
    setAway(true);
    try {
      const { errors } = await webSocket.run('subscription { event(id: "x") { id } }');
      expect(errors?.[0]?.extensions).toEqual({ code: "UNAVAILABLE", retryable: true });
    } finally {
      setAway(false);
    }
  });

  test("of nobody is UNAUTHENTICATED, for what asks who it is", async () => {
    const nobody = [overHttp(server.url, {}), overWebSocket(server.url, {})];
    for (const transport of nobody) {
      for (const query of [LIST, CREATE])
        expect((await transport.run(query)).errors?.[0]?.extensions).toEqual({
          code: "UNAUTHENTICATED",
          retryable: false,
        });
      expect((await transport.run("{ __typename }")).errors).toBeUndefined();
      await transport.close();
    }
  });
});
