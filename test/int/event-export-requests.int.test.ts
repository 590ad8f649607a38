import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { EXPORT_PATH, openExporting } from "../support/exporting.ts";
import { expectProblem, restClient } from "../support/rest.ts";

describe("a request for an export", () => {
  let exporting: Awaited<ReturnType<typeof openExporting>>;
  beforeAll(async () => {
    exporting = await openExporting(100);
  }, 120_000);
  afterAll(() => exporting?.close());
  beforeEach(() => exporting.reset());

  test("HEAD answers its headers alone", async () => {
    const response = await fetch(exporting.urlOf(), { method: "HEAD", headers: { "x-user-id": "operator" } });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="bookspace-events.ndjson"');
    expect(await response.text()).toBe("");
    expect(exporting.batches.asked).toBe(1);
  });

  test("is for operators, by GET", async () => {
    const rest = restClient(exporting.server.url);
    expectProblem(await rest.call("GET", EXPORT_PATH, { as: null }), 401, "UNAUTHENTICATED");
    expectProblem(await rest.call("GET", EXPORT_PATH, { as: "ada" }), 403, "FORBIDDEN");
    const posted = await rest.call("POST", EXPORT_PATH, { as: "operator", body: {} });
    expectProblem(posted, 405, "METHOD_NOT_ALLOWED");
    expect(posted.headers.get("allow")).toBe("GET, HEAD");
    expect(exporting.batches.asked).toBe(0);
  });

  test.each([
    ["filter={", "filter"],
    ["filter=[]", "filter"],
    ['filter={"typs":["COMMENT_ADDED"]}', "filter"],
    ['filter={"types":["comment.added"]}', "filter.types.0"],
    ['filter={"since":"yesterday"}', "filter.since"],
    ['filter={"consumers":["nobody"]}', "filter.consumers.0"],
    ['filter={"__proto__":1}', "filter"],
    ["after=nowhere", "after"],
    ["fliter={}", "fliter"],
  ])("refuses ?%s and says where", async (query, path) => {
    const answer = await restClient(exporting.server.url).call("GET", `${EXPORT_PATH}?${query}`, { as: "operator" });
    expectProblem(answer, 400, "BAD_USER_INPUT");
    expect(answer.body["issues"]).toContainEqual(expect.objectContaining({ path }));
  });

  test("a link is for operators, and of a length that servers take", async () => {
    const link = "query ($filter: EventFilter) { exportEvents(filter: $filter) { url } }";
    expect(await exporting.graphql(link)).toEqual({ data: { exportEvents: { url: EXPORT_PATH } } });
    const ids = Array.from({ length: 100 }, (_, n) => `${n}`.padEnd(100, "x"));
    expect(await exporting.graphql(link, { filter: { ids } })).toMatchObject({
      errors: [{ extensions: { code: "BAD_USER_INPUT" } }],
    });
    expect(await exporting.graphql(link, {}, "ada")).toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
  });
});
