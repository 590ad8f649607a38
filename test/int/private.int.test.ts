import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { eventually } from "../support/eventually.ts";
import { HUSH, idOf, MISSING, openPrivateWorld, type PrivateWorld } from "../support/private-world.ts";

const since = new Date(Date.now() - 3_600_000).toISOString();

/**
 * What a private document says, and that it is there, comes to nobody but its owner; also by ways that lead around the document. The
 * rules of each field are shown by rules.int.test.ts.
 */
describe("a private document", () => {
  let world: PrivateWorld;
  let ask: PrivateWorld["ask"];
  let edges: PrivateWorld["edges"];
  let installation: PrivateWorld["installation"];
  let rest: PrivateWorld["rest"];
  let secret: PrivateWorld["secret"];

  beforeAll(async () => {
    world = await openPrivateWorld();
    ({ ask, edges, installation, rest, secret } = world);
  }, 60_000);
  afterAll(async () => {
    await world?.close();
  });

  describe.each(["bob", "operator"])("is not found by %s", (user) => {
    test("by search, whole words, beginnings, or words of a document that was everyone's until now", async () => {
      for (const query of [HUSH, HUSH.slice(0, 5), `about ${HUSH}`]) {
        expect(await edges("ada", `search(query: "${query}")`)).toBeGreaterThan(0);
        expect(await edges(user, `search(query: "${query}")`)).toBe(0);
      }
      const words = `turnaround ${user}`;
      const [turned] = [
        await rest.create({ title: words, content: "Once for all" }),
        await rest.create({ title: words }),
      ];
      await eventually(async () => (await edges(user, `search(query: "${words}")`)) === 2, "the entries");
      // The index still has it as it was.
      await installation.services.control.pause({ id: "operator", roles: ["operator"] }, "search");
      await rest.call("PUT", `/v1/docs/${idOf(turned)}`, { body: { visibility: "PRIVATE" } });
      // Nor is it counted: there is no next page.
      expect(
        await ask(
          user,
          `{ search(query: "${words}", first: 1) { edges { node { snippet } } pageInfo { hasNextPage } } }`,
        ),
      ).toEqual({
        data: { search: { edges: [{ node: { snippet: "C" } }], pageInfo: { hasNextPage: false } } },
      });
      expect(await edges("ada", `search(query: "${words}")`)).toBe(2);
      await installation.services.control.resume({ id: "operator", roles: ["operator"] }, "search");
    }, 20_000);

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
});
