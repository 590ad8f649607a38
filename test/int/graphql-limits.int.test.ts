import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { MAX_COST } from "../../src/graphql/cost.ts";
import { MAX_ALIASES, MAX_DEPTH, MAX_DIRECTIVES, MAX_TOKENS } from "../../src/graphql/limits.ts";
import { createAuthenticator } from "../../src/identity/authenticator.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { serve } from "../support/serve.ts";
import { overHttp, overWebSocket, type Transport } from "../support/transports.ts";

const aliases = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, n) => `a${n}: __typename`).join(" ")} }`;
/** Two braces, a name, and directives of two tokens each. */
const tokens = (count: number): string => `{ __typename ${"@x ".repeat((count - 3) / 2)}${count % 2 ? "" : "a"} }`;
const directives = (count: number): string => `{ __typename ${"@include(if: true) ".repeat(count)}}`;
/** A list of pages: each item brings 2 fields and a page of its own. */
const costly = (first: number | string, inner: number, fields: number): string =>
  `documents(first: ${first}) { edges { comments: node { comments(first: ${inner}) { edges { node { ${"id ".repeat(fields)} } } } } } }`;
/** The schema has no circle to go down in; the fields are unknown, and are counted all the same. */
const levels = (depth: number): string => `${"{ x ".repeat(depth)}${"}".repeat(depth)}`;
const throughFragments = (count: number): string =>
  `{ ${"...F ".repeat(count)} } fragment F on Query { a: __typename }`;
/** Each level doubles what is selected: short to write, endless to carry out. */
const explosive = (doublings: number): string =>
  Array.from({ length: doublings }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(" ");

describe.each(["HTTP", "WebSocket"])("the limits of an operation over %s", (name) => {
  let installation: Installation;
  let servers: Awaited<ReturnType<typeof serve>>[] = [];
  let development: Transport;
  let production: Transport;

  beforeAll(async () => {
    installation = await openInstallation();
    const { services } = installation;
    const authenticator = createAuthenticator({ mode: "production", jwtSecret: "x".repeat(32) });
    servers = await Promise.all([serve({ services }), serve({ services, production: true, authenticator })]);
    [development, production] = servers.map(({ url }) =>
      name === "HTTP" ? overHttp(url, {}) : overWebSocket(url, {}),
    ) as [Transport, Transport];
  }, 30_000);
  afterAll(async () => {
    await Promise.all([development, production].map((transport) => transport?.close()));
    await Promise.all(servers.map((server) => server.close()));
    await installation?.close();
  });

  const messages = async (query: string, variables?: Record<string, unknown>): Promise<string> => {
    const { errors } = await development.run(query, variables);
    for (const { extensions } of errors ?? [])
      expect(["GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "UNAUTHENTICATED"]).toContain(extensions.code);
    return (errors ?? []).map(({ message }) => message).join("\n");
  };

  test(`${MAX_TOKENS} tokens`, async () => {
    expect(await messages(tokens(MAX_TOKENS))).not.toContain("tokens");
    expect(await messages(tokens(MAX_TOKENS + 1))).toContain(`${MAX_TOKENS} tokens`);
  });

  test(`${MAX_ALIASES} aliases, also when fragments repeat them`, async () => {
    expect(await messages(aliases(MAX_ALIASES))).toBe("");
    expect(await messages(aliases(MAX_ALIASES + 1))).toContain(`at most ${MAX_ALIASES} are allowed`);
    expect(await messages(throughFragments(MAX_ALIASES))).toBe("");
    expect(await messages(throughFragments(MAX_ALIASES + 1))).toContain(`at most ${MAX_ALIASES} are allowed`);
  });

  test(`${MAX_DEPTH} levels`, async () => {
    expect(await messages(levels(MAX_DEPTH))).not.toContain("levels deep");
    expect(await messages(levels(MAX_DEPTH + 1))).toContain(`${MAX_DEPTH + 1} levels deep`);
  });

  test(`${MAX_DIRECTIVES} directives`, async () => {
    expect(await messages(directives(MAX_DIRECTIVES))).not.toContain("directives");
    expect(await messages(directives(MAX_DIRECTIVES + 1))).toContain(`at most ${MAX_DIRECTIVES} are allowed`);
  });

  test(`${MAX_COST} fields that it can bring, counted for each item that 'first' asks for`, async () => {
    const tooMuch = `at most ${MAX_COST} are allowed`;
    // 100 documents with 2 fields and a page each: of 20 comments with 2 + 7 fields, or of 25.
    expect(await messages(`{ ${costly(100, 20, 7)} }`)).not.toContain(tooMuch);
    expect(await messages(`{ ${costly(100, 25, 7)} }`)).toContain(tooMuch);
    expect(await messages(`query ($n: Int! = 1) { ${costly("$n", 25, 7)} }`)).not.toContain(tooMuch);
    expect(await messages(`query ($n: Int! = 100) { ${costly("$n", 25, 7)} }`)).toContain(tooMuch);
    expect(await messages(`query ($n: Int!) { ${costly("$n", 25, 7)} }`, { n: 100 })).toContain(tooMuch);
    const inFragment = `fragment F on Query { ${costly(100, 25, 7)} }`;
    expect(await messages(`{ ...F } ${inFragment}`)).toContain(tooMuch);
    // Without 'first' a page has what the schema says: 20.
    expect(await messages(`{ ${costly(100, 20, 7).replace("comments(first: 20)", "comments")} }`)).not.toContain(
      tooMuch,
    );
    expect(await messages(`{ ${costly(100, 20, 10).replace("comments(first: 20)", "comments")} }`)).toContain(tooMuch);
  });

  test("fragments that multiply are refused without carrying them out", async () => {
    expect(await messages(`{ ...F0 } ${explosive(30)} fragment F30 on Query { __typename }`)).toContain(
      "selects too much",
    );
  });

  test("introspection and suggestions are for development", async () => {
    const introspection = "{ __schema { queryType { name } } }";
    expect((await development.run(introspection)).errors).toBeUndefined();
    expect((await production.run(introspection)).errors?.[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
    const misspelt = "{ documentz { edges { cursor } } }";
    expect((await development.run(misspelt)).errors?.[0]?.message).toContain("Did you mean");
    expect((await production.run(misspelt)).errors?.[0]?.message).toBe(
      'Cannot query field "documentz" on type "Query".',
    );
    // Also where it is not the operation that is misspelt, but a value of a variable.
    const withFilter = "query ($filter: EventFilter) { events(filter: $filter) { edges { cursor } } }";
    for (const filter of [{ typez: [] }, { types: ["DOCUMENT_CREATEDD"] }]) {
      expect((await development.run(withFilter, { filter })).errors?.[0]?.message).toContain("Did you mean");
      expect((await production.run(withFilter, { filter })).errors?.[0]).toMatchObject({
        message: expect.not.stringContaining("Did you mean"),
        extensions: { code: "BAD_USER_INPUT" },
      });
    }
  });

  test("production refuses 'x-user-id'", async () => {
    const url = servers[1]?.url ?? "";
    const claims = { "x-user-id": "ada" };
    if (name === "HTTP") {
      const { errors } = await overHttp(url, claims).run("{ __typename }");
      expect(errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    } else {
      const socket = overWebSocket(url, claims);
      await expect(socket.run("{ __typename }")).rejects.toMatchObject({ cause: { code: 4403 } });
      await socket.close();
    }
  });
});
