import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Installation, openInstallation } from "../support/installation.ts";
import { type Answer, expectProblem, type RestClient, restClient } from "../support/rest.ts";
import { serve } from "../support/serve.ts";

describe("REST at /v1/docs", () => {
  let installation: Installation;
  let server: Awaited<ReturnType<typeof serve>>;
  let rest: RestClient;

  beforeAll(async () => {
    installation = await openInstallation();
    server = await serve({ services: installation.services });
    rest = restClient(server.url);
  }, 30_000);
  afterAll(async () => {
    await server?.close();
    await installation?.close();
  });

  test("POST creates: 201, with where it is, its ETag and a receipt; for a user nobody registered", async () => {
    const { body, headers } = await rest.create({ title: "API Guide", tags: ["api"] }, { as: "nobody-knows-me" });
    expect(body).toMatchObject({ title: "API Guide", tags: ["api"], version: 1, createdBy: "nobody-knows-me" });
    expect(body["receipt"]).toEqual({
      eventId: expect.any(String),
      type: "document.created",
      cursor: expect.any(String),
    });
    expect(headers.get("location")).toBe(`/v1/docs/${String(body["id"])}`);
    expect(headers.get("etag")).toBe('"1"');
    const { receipt: _, ...document } = body;
    expect((await rest.call("GET", String(headers.get("location")))).body).toEqual(document);
  });

  test("GET answers the document with its ETag, HEAD the same without a body", async () => {
    const id = await rest.newId();
    const got = await rest.call("GET", `/v1/docs/${id}`);
    expect(got).toMatchObject({ status: 200, body: { id, title: "T", content: "C" } });
    expect(got.headers.get("etag")).toBe('"1"');
    const head = await rest.call("HEAD", `/v1/docs/${id}`);
    expect(head).toMatchObject({ status: 200, text: "" });
    expect(head.headers.get("etag")).toBe('"1"');
    expect(head.headers.get("content-length")).toBe(String(Buffer.byteLength(got.text)));
  });

  test("PUT changes what is given and leaves the rest; If-Match guards the version", async () => {
    const id = await rest.newId({ tags: ["kept"] });
    const put = (headers: Record<string, string>) =>
      rest.call("PUT", `/v1/docs/${id}`, { body: { title: "New" }, headers });
    const changed = await put({ "if-match": '"1"' });
    expect(changed).toMatchObject({ status: 200, body: { title: "New", content: "C", tags: ["kept"], version: 2 } });
    expect(changed.headers.get("etag")).toBe('"2"');
    expect(changed.body["receipt"]).toMatchObject({ type: "document.updated" });
    expectProblem(await put({ "if-match": '"1"' }), 409, "VERSION_CONFLICT");
    expect(await put({ "if-match": "*" })).toMatchObject({ status: 200, body: { version: 3 } });
    for (const wrong of ["3", 'W/"3"', '"three"', '"1", "3"', ""])
      expectProblem(await put({ "if-match": wrong }), 400, "BAD_USER_INPUT");
  });

  test("POST comments: 201 with the comment", async () => {
    const id = await rest.newId();
    const { status, body } = await rest.call("POST", `/v1/docs/${id}/comments`, { as: "bob", body: { body: "Nice." } });
    expect(status).toBe(201);
    expect(body).toMatchObject({ body: "Nice.", author: "bob", receipt: { type: "comment.added" } });
  });

  test("the list is newest first, in pages, by tag and creator", async () => {
    const ids: string[] = [];
    for (const n of [1, 2, 3]) ids.unshift(await rest.newId({ title: `Listed ${n}`, tags: ["listed"] }));
    await rest.create({ tags: ["listed"] }, { as: "lister" });
    const list = (query: string) => rest.call("GET", `/v1/docs?${query}`);
    const idsOf = ({ body }: Answer) => (body["items"] as { id: string }[]).map(({ id }) => id);
    const page = await list("tag=listed&createdBy=ada&first=2");
    expect(page.status).toBe(200);
    expect(idsOf(page)).toEqual(ids.slice(0, 2));
    const last = await list(`tag=listed&createdBy=ada&first=2&after=${String(page.body["next"])}`);
    expect(idsOf(last)).toEqual(ids.slice(2));
    expect(last.body["next"]).toBeNull();
    expect((await list("tag=listed")).body["items"]).toHaveLength(4);
    expect((await list("tag=listed&createdBy=lister")).body["items"]).toHaveLength(1);
    expect((await list("tag=nothing")).body).toEqual({ items: [], next: null });
    for (const wrong of ["first=0", "first=101", "first=1.5", "first=x", "first=", "after=x"])
      expectProblem(await list(wrong), 400, "BAD_USER_INPUT");
  });

  test("what is encoded in a path or a query is decoded", async () => {
    await rest.create({ tags: ["a b&c", "日本"] });
    expect((await rest.call("GET", `/v1/docs?tag=${encodeURIComponent("a b&c")}`)).body["items"]).toHaveLength(1);
    expect((await rest.call("GET", `/v1/docs?tag=${encodeURIComponent("日本")}`)).body["items"]).toHaveLength(1);
    expect((await rest.call("GET", "/v1/docs/a%2Fb%20c")).body["detail"]).toContain("'a/b c'");
    expectProblem(await rest.call("GET", "/v1/docs/%E0%A4%A"), 400, "BAD_USER_INPUT");
  });

  test.each(["", "/comments"])("Idempotency-Key on POST%s gives the first answer again", async (under) => {
    const path = under ? `/v1/docs/${await rest.newId()}${under}` : "/v1/docs";
    const post = (text: string, key = `key${under}`) =>
      rest.call("POST", path, {
        body: { title: text, content: text, body: text },
        headers: { "idempotency-key": key },
      });
    const first = await post("one");
    expect(first.status).toBe(201);
    const again = await post("one");
    expect(again.status).toBe(201);
    expect(again.body["id"]).toBe(first.body["id"]);
    expect(again.body["receipt"]).toMatchObject({ eventId: (first.body["receipt"] as { eventId: string }).eventId });
    expectProblem(await post("other"), 409, "IDEMPOTENCY_CONFLICT");
    expect((await post("other", "another key")).status).toBe(201);
    expectProblem(await post("one", "k".repeat(129)), 400, "BAD_USER_INPUT");
  });
});
