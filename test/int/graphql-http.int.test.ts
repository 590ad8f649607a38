import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Installation, openInstallation } from "../support/installation.ts";
import { serve } from "../support/serve.ts";
import { type GraphqlError } from "../support/transports.ts";

const JSON_TYPE = { "content-type": "application/json" };
const QUERY = "{ __typename }";
const get = (query: string, rest = ""): string => `?query=${encodeURIComponent(query)}${rest}`;
const post = (body: unknown) => ({ method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });

interface Request {
  readonly method?: string;
  readonly search?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a client gets wrong before there is an operation; each with its status and code. */
const WRONG: readonly (readonly [string, number, string, Request])[] = [
  ["a GET that a form of another site could send", 400, "BAD_REQUEST", { search: get(QUERY), headers: {} }],
  ["a GET without a query", 400, "BAD_REQUEST", {}],
  ["variables that are not JSON", 400, "BAD_REQUEST", { search: get(QUERY, "&variables={") }],
  ["a mutation by GET", 405, "BAD_REQUEST", { search: get("mutation { markNotificationsRead(ids: []) }") }],
  ["another method", 405, "BAD_REQUEST", { method: "PUT", body: "{}" }],
  ["a body that is not JSON", 400, "BAD_USER_INPUT", post("{")],
  ["an empty body", 400, "BAD_USER_INPUT", post("")],
  ["a body that is no object", 400, "BAD_REQUEST", post('"x"')],
  ["a body without a query", 400, "BAD_REQUEST", post({})],
  ["a query that is no text", 400, "BAD_REQUEST", post({ query: 5 })],
  ["variables that are no object", 400, "BAD_REQUEST", post({ query: QUERY, variables: "x" })],
  ["several operations in one request", 400, "BAD_REQUEST", post([{ query: QUERY }])],
  ["an operation that isn't there", 400, "OPERATION_RESOLUTION_FAILURE", post({ query: QUERY, operationName: "X" })],
  ["a subscription", 400, "BAD_REQUEST", post({ query: "subscription { eventProcessed { eventId } }" })],
  ["a body that is too large", 413, "PAYLOAD_TOO_LARGE", post({ query: `#${"x".repeat(1024 * 1024)}` })],
  ["another content type", 415, "UNSUPPORTED_MEDIA_TYPE", { ...post("{}"), headers: { "content-type": "text/plain" } }],
  [
    "a wrong credential",
    401,
    "UNAUTHENTICATED",
    { ...post({ query: QUERY }), headers: { ...JSON_TYPE, authorization: "x" } },
  ],
];

describe("GraphQL over HTTP", () => {
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    installation = await openInstallation();
    server = await serve({ services: installation.services });
  }, 30_000);
  afterAll(async () => {
    await server?.close();
    await installation?.close();
  });

  async function send({ method = "GET", search = "", headers = JSON_TYPE, body }: Request) {
    const init = { method, headers, ...(body === undefined ? {} : { body }) };
    const response = await fetch(`${server.url}/graphql${search}`, init);
    const answer = (await response.json()) as { data?: unknown; errors?: readonly GraphqlError[] };
    return { status: response.status, headers: response.headers, ...answer };
  }

  test.each(WRONG)("%s is refused: %d %s", async (_, status, code, request) => {
    const answer = await send(request);
    expect(answer).toMatchObject({
      status,
      errors: [{ message: expect.any(String), extensions: { code, retryable: false } }],
    });
    expect(answer.data).toBeUndefined();
    expect(server.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  test("a query may come by GET, when no form could have sent it", async () => {
    const answer = { status: 200, data: { __typename: "Query" } };
    expect(await send({ search: get(QUERY) })).toMatchObject(answer);
    const headers = { "apollo-require-preflight": "1" };
    expect(await send({ search: get(QUERY), headers })).toMatchObject(answer);
  });

  test("another method is told which ones there are", async () => {
    expect((await send({ method: "DELETE" })).headers.get("allow")).toBe("GET, POST");
  });

  test("a valid traceparent goes with the event, an invalid one is ignored", async () => {
    const create = async (traceparent: string): Promise<unknown> => {
      const query = 'mutation { createDocument(input: { title: "T", content: "" }) { receipt { eventId } } }';
      const headers = { ...JSON_TYPE, "x-user-id": "ada", traceparent };
      const { data } = await send({ ...post({ query }), headers });
      const { eventId } = (data as { createDocument: { receipt: { eventId: string } } }).createDocument.receipt;
      const read = { query: "query ($id: ID!) { event(id: $id) { traceId } }", variables: { id: eventId } };
      return (await send({ ...post(read), headers })).data;
    };
    const trace = "0af7651916cd43dd8448eb211c80319c";
    expect(await create(`00-${trace}-b7ad6b7169203331-01`)).toEqual({ event: { traceId: trace } });
    expect(await create("00-nonsense")).toEqual({ event: { traceId: null } });
  });
});
