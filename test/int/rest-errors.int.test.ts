import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Installation, openInstallation } from "../support/installation.ts";
import { interruptible } from "../support/around-store.ts";
import { expectProblem, type RestClient, restClient } from "../support/rest.ts";
import { serve } from "../support/serve.ts";

describe("what REST refuses", () => {
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;
  let rest: RestClient;
  let setAway: (away: boolean) => void;

  beforeAll(async () => {
    installation = await openInstallation({
      around(store) {
        const interrupted = interruptible(store);
        ({ setAway } = interrupted);
        return interrupted.store;
      },
    });
    server = await serve({ services: installation.services });
    rest = restClient(server.url);
  }, 30_000);
  afterAll(async () => {
    await server?.close();
    await installation?.close();
  });

  const x = (length: number): string => "x".repeat(length);
  const LIMITS: readonly (readonly [string, object, object])[] = [
    ["title", { title: x(200) }, { title: x(201) }],
    ["title", { title: "x" }, { title: "  " }],
    ["content", { content: x(100_000) }, { content: x(100_001) }],
    ["content", { content: "" }, { content: 5 }],
    ["tags", { tags: Array(20).fill("t") }, { tags: Array(21).fill("t") }],
    ["tags.0", { tags: [x(50)] }, { tags: [x(51)] }],
    ["tags.1", { tags: [] }, { tags: ["t", ""] }],
    ["tags", { tags: null }, { tags: "t" }],
    ["visibility", { visibility: "PRIVATE" }, { visibility: "PUBLIC" }],
  ];

  test.each(LIMITS)("400 past the limit of %s, in POST and PUT", async (path, within, beyond) => {
    const id = String((await rest.create(within)).body["id"]);
    const issues = [{ path, message: expect.any(String) }];
    const refused = await rest.call("POST", "/v1/docs", { body: { title: "T", content: "C", ...beyond } });
    expectProblem(refused, 400, "BAD_USER_INPUT");
    expect(refused.body).toMatchObject({ issues, retryable: false });
    const unchanged = await rest.call("PUT", `/v1/docs/${id}`, { body: beyond });
    expectProblem(unchanged, 400, "BAD_USER_INPUT");
    expect(unchanged.body).toMatchObject({ issues });
  });

  test("400 past the limits of a comment: 1 to 10,000 characters", async () => {
    const path = `/v1/docs/${await rest.newId()}/comments`;
    for (const body of ["x", x(10_000)]) expect((await rest.call("POST", path, { body: { body } })).status).toBe(201);
    for (const body of ["", "  ", x(10_001), 5, null])
      expectProblem(await rest.call("POST", path, { body: { body } }), 400, "BAD_USER_INPUT");
  });

  test("400 names all that is wrong at once", async () => {
    const { body } = await rest.call("POST", "/v1/docs", { body: { title: 5, tags: "t" } });
    expect((body["issues"] as { path: string }[]).map(({ path }) => path)).toEqual(["title", "content", "tags"]);
  });

  test.each(['{"title": ', "", "null", "[]", '"text"', "5"])("400 for the body %j", async (body) => {
    expectProblem(await rest.call("POST", "/v1/docs", { body }), 400, "BAD_USER_INPUT");
    const path = `/v1/docs/${await rest.newId()}`;
    expectProblem(await rest.call("PUT", path, { body }), 400, "BAD_USER_INPUT");
    expect((await rest.call("GET", path)).body["version"]).toBe(1);
  });

  test("401 for nobody, and for a wrong credential", async () => {
    const id = await rest.newId();
    for (const headers of [{}, { authorization: "Bearer x" }, { authorization: "Basic YTpi" }, { "x-user-id": "*" }]) {
      for (const [method, path] of [
        ["GET", "/v1/docs"],
        ["GET", `/v1/docs/${id}`],
      ] as const) {
        const answer = await rest.call(method, path, { as: null, headers });
        expectProblem(answer, 401, "UNAUTHENTICATED");
        expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      }
      expectProblem(await rest.call("POST", "/v1/docs", { as: null, headers, body: {} }), 401, "UNAUTHENTICATED");
    }
  });

  test("403 for hiding what somebody else made", async () => {
    const id = await rest.newId();
    const hide = await rest.call("PUT", `/v1/docs/${id}`, { as: "bob", body: { visibility: "PRIVATE" } });
    expectProblem(hide, 403, "FORBIDDEN");
  });

  test("404: a private document of somebody else is as if it weren't there", async () => {
    const secret = await rest.newId({ visibility: "PRIVATE" });
    const missing = secret.replace(/^.{8}/, "00000000");
    const requests = [
      ["GET", "", undefined],
      ["PUT", "", { title: "mine" }],
      ["PUT", "", { visibility: "WORKSPACE" }],
      ["POST", "/comments", { body: "hello" }],
    ] as const;
    for (const [method, under, body] of requests) {
      const answers = [];
      for (const id of [secret, missing]) {
        const answer = await rest.call(method, `/v1/docs/${id}${under}`, { as: "bob", ...(body ? { body } : {}) });
        expectProblem(answer, 404, "NOT_FOUND");
        answers.push(answer.text.replaceAll(id, "<id>"));
      }
      expect(answers[0]).toBe(answers[1]);
    }
    const list = await rest.call("GET", "/v1/docs?first=100", { as: "bob" });
    expect(list.text).not.toContain(secret);
  });

  test.each(["/v1/docs/a/b", "/v1/docs/a/comments/b", "/v1/docsx", "/v2/docs"])("404 at %s", async (path) => {
    expectProblem(await rest.call("GET", path), 404, "NOT_FOUND");
  });

  test.each([
    ["DELETE", "/v1/docs", "GET, HEAD, POST"],
    ["POST", "/v1/docs/a", "GET, HEAD, PUT"],
    ["PATCH", "/v1/docs/a", "GET, HEAD, PUT"],
    ["GET", "/v1/docs/a/comments", "POST"],
  ])("405 for %s %s, with what is allowed", async (method, path, allowed) => {
    const answer = await rest.call(method, path);
    expectProblem(answer, 405, "METHOD_NOT_ALLOWED");
    expect(answer.headers.get("allow")).toBe(allowed);
  });

  test.each([1, 5])("413 for a body of %d MiB and a byte", async (mebibytes) => {
    const body = `"${x(mebibytes * 1024 * 1024 - 1)}"`;
    expectProblem(await rest.call("POST", "/v1/docs", { body }), 413, "PAYLOAD_TOO_LARGE");
  });

  test.each([
    { "content-type": "text/plain" },
    { "content-type": "application/x-www-form-urlencoded" },
    { "content-encoding": "gzip" },
  ])("415 for %j", async (headers) => {
    expectProblem(await rest.call("POST", "/v1/docs", { body: "{}", headers }), 415, "UNSUPPORTED_MEDIA_TYPE");
  });

  test("a client that hangs up in the middle of its body is no error of the server", async () => {
    const { hostname, port } = new URL(server.url);
    const before = server.lines.length;
    const socket = connect(Number(port), hostname);
    const head = "POST /v1/docs HTTP/1.1\r\nhost: x\r\nx-user-id: ada\r\ncontent-type: application/json";
    socket.write(`${head}\r\ncontent-length: 100\r\n\r\n{"title": `, () => socket.destroy());
    await once(socket, "close");
    await rest.newId();
    expect(server.lines.slice(before).filter(({ level }) => level === "error")).toEqual([]);
  });

  test("503 with Retry-After while the database is away, and 200 when it is back", async () => {
    const id = await rest.newId();
    setAway(true);
    try {
      const requests = [
        ["GET", "/v1/docs", undefined],
        ["GET", `/v1/docs/${id}`, undefined],
        ["POST", "/v1/docs", { title: "T", content: "C" }],
        ["PUT", `/v1/docs/${id}`, { title: "T" }],
        ["POST", `/v1/docs/${id}/comments`, { body: "B" }],
      ] as const;
      for (const [method, path, body] of requests) {
        const answer = await rest.call(method, path, body ? { body } : {});
        expectProblem(answer, 503, "UNAVAILABLE");
        expect(answer.body["retryable"]).toBe(true);
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
        expect(answer.text).not.toContain("10.0.0.7");
      }
    } finally {
      setAway(false);
    }
    expect((await rest.call("GET", `/v1/docs/${id}`)).status).toBe(200);
  });
});
