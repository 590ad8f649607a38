import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Installation, openInstallation } from "../support/installation.ts";
import { type RestClient, restClient } from "../support/rest.ts";
import { type Served, serve } from "../support/serve.ts";
import { overHttp } from "../support/transports.ts";

const HALVES = ["\ud800", "a\udc00b", "\udc00\ud800", "a\u0000b"];
const UNSEEN = ["\u0000", "\u200b", "\u3164", "\u00ad\u2060", "\ufeff", "\u202e", " \n\t", "\u001b"];
/** Of letters, signs and emoji of more than one part, all of them whole. */
const FINE = ["\u{1f469}\u200d\u{1f680}", "a\u200bb", "\u0928\u092e", "\u{1f600}", "\ufffd", "-"];

describe("texts that a store or a client would make others of", () => {
  let installation: Installation;
  let served: Served;
  let rest: RestClient;
  beforeAll(async () => {
    installation = await openInstallation();
    served = await serve({ services: installation.services });
    rest = restClient(served.url);
  }, 30_000);
  afterAll(async () => {
    await served?.close();
    await installation?.close();
  });
  const wrong = (path: string, message: string) => ({
    status: 400,
    body: { code: "BAD_USER_INPUT", issues: [{ path, message: expect.stringContaining(message) }] },
  });
  const put = (body: object) => ({ title: "T", content: "C", ...body });

  test.each(HALVES)("are refused in every field, with what to do: %j", async (half) => {
    const text = `x${half}`;
    const id = await rest.newId();
    for (const [body, path] of [
      [{ title: text }, "title"],
      [{ content: text }, "content"],
      [{ tags: ["fine", text] }, "tags.1"],
    ] as const) {
      expect(await rest.call("POST", "/v1/docs", { body: put(body) })).toMatchObject(wrong(path, "no NUL"));
      expect(await rest.call("PUT", `/v1/docs/${id}`, { body })).toMatchObject(wrong(path, "no NUL"));
    }
    expect(await rest.call("POST", `/v1/docs/${id}/comments`, { body: { body: text } })).toMatchObject(
      wrong("body", "no NUL"),
    );
    const register = "mutation ($input: RegisterUserInput!) { registerUser(input: $input) { user { id } } }";
    const asked = await overHttp(served.url, { "x-user-id": "ada" }).run(register, {
      input: { name: text, email: "ada@example.org" },
    });
    expect(asked).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT", issues: [{ path: "name" }] } }] });
  });

  test.each(HALVES)("are refused in what a filter compares: %j", async (half) => {
    const query = "query ($filter: EventFilter) { events(filter: $filter) { edges { cursor } } }";
    for (const [filter, path] of [
      [{ data: { title: half } }, "filter.data.title"],
      [{ subjects: [half] }, "filter.subjects.0"],
    ] as const)
      expect(await overHttp(served.url, { "x-user-id": "ada" }).run(query, { filter })).toMatchObject({
        errors: [{ extensions: { code: "BAD_USER_INPUT", issues: [{ path }] } }],
      });
  });

  test.each(UNSEEN)("are no title, tag or comment when nothing of them can be seen: %j", async (unseen) => {
    const id = await rest.newId();
    const post = (path: string, body: object) => rest.call("POST", path, { body });
    for (const answer of [
      await post("/v1/docs", put({ title: unseen })),
      await post("/v1/docs", put({ tags: [unseen] })),
      await post(`/v1/docs/${id}/comments`, { body: unseen }),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: { code: "BAD_USER_INPUT" } });
      expect(answer.text).toContain("must not be empty");
    }
  });

  test.each(FINE)("are not those that are whole and can be seen: %j", async (text) => {
    const { body } = await rest.create({ title: text, tags: [text] });
    expect(await rest.call("GET", `/v1/docs/${String(body["id"])}`)).toMatchObject({
      body: { title: text, tags: [text] },
    });
  });
});
