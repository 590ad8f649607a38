import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createActivityQueries } from "../../src/effects/activity.ts";
import { type Services } from "../../src/services.ts";
import { collectionsOf } from "../../src/store/collections.ts";
import { insertEach } from "../../src/store/write-errors.ts";
import { MAX_TERMS, termsOf } from "../../src/terms.ts";
import { type Viewer } from "../../src/viewer.ts";
import { type Installation, openInstallation } from "../support/installation.ts";

const ada: Viewer = { id: "ada", roles: ["user"] };
const wrong = (path: string) => ({ code: "BAD_USER_INPUT", issues: [{ path }] });

let installation: Installation;
let services: Services;
beforeAll(async () => {
  installation = await openInstallation();
  ({ services } = installation);
}, 30_000);
afterAll(() => installation?.close());

test.each([
  ["no base64", "…"],
  ["no JSON", Buffer.from("{").toString("base64url")],
  ["an operator", Buffer.from('[{"$gt":""},"x"]').toString("base64url")],
  ["numbers", Buffer.from("[1,2]").toString("base64url")],
  ["too short", Buffer.from('["x"]').toString("base64url")],
])("a cursor that was made up is refused: %s", async (_, after) => {
  await expect(services.documents.documents(ada, { first: 1, after })).rejects.toMatchObject(wrong("after"));
});

test("a hundred notifications are marked at a time, and no more", async () => {
  const ids = Array.from({ length: 101 }, (_, n) => `n${n}`);
  expect(await services.notifications.markRead(ada, ids.slice(1), "2026-01-01T00:00:00.000Z")).toBe(0);
  await expect(services.notifications.markRead(ada, ids, "2026-01-01T00:00:00.000Z")).rejects.toMatchObject(
    wrong("ids"),
  );
});

test("a thousand buckets of activity are counted at a time, and no more", async () => {
  const range = { since: "2026-01-01T00:00:00Z", until: "2026-01-01T16:40:00Z" }; // 1,000 minutes
  expect(await services.activity.activity(ada, { ...range, bucketMinutes: 1 })).toEqual([]);
  const more = { ...range, until: "2026-01-01T16:41:00Z", bucketMinutes: 1 };
  await expect(services.activity.activity(ada, more)).rejects.toMatchObject(wrong("bucketMinutes"));
});

test("the activity goes through a bounded number of events, and says what to do when there are more", async () => {
  const { activity } = collectionsOf(installation.store);
  const at = Date.parse("2020-01-01T00:00:00Z");
  const entry = { type: "user.registered" as const, audience: ["*"] };
  await insertEach(
    activity,
    Array.from({ length: 11 }, (_, n) => ({ ...entry, _id: `counted${n}`, at: at + n })),
  );
  const range = { since: "2020-01-01T00:00:00Z", until: "2020-01-02T00:00:00Z", bucketMinutes: 1440 };
  const counting = (most: number) => createActivityQueries({ activity }, Date.now, most).activity(ada, range);
  expect(await counting(11)).toMatchObject([{ count: 11 }]);
  await expect(counting(10)).rejects.toMatchObject({
    ...wrong("since"),
    message: expect.stringContaining("a shorter range"),
  });
});

test("a search has a bounded length and number of words", async () => {
  const words = (count: number) => Array.from({ length: count }, (_, n) => `w${n}`).join(" ");
  for (const query of ["x".repeat(200), words(16)])
    expect((await services.search.search(ada, query, { first: 1 })).edges).toEqual([]);
  for (const query of ["x".repeat(201), words(17)])
    await expect(services.search.search(ada, query, { first: 1 })).rejects.toMatchObject(wrong("query"));
});

test("a search that finds very much ranks the newest of it", async () => {
  const { documents, search } = collectionsOf(installation.store);
  const { document } = await services.commands.createDocument({ viewer: ada }, { title: "T", content: "" });
  const at = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
  const all = Array.from({ length: 250 }, (_, n) => ({ _id: `d${String(n).padStart(3, "0")}`, updatedAt: at(n) }));
  await insertEach(
    documents,
    all.map(({ _id }) => ({ ...document, _id, outbox: [] })),
  );
  const entry = { version: 1, audience: ["*"], terms: ["quokka"], titleTerms: [], eventId: "e" };
  await insertEach(
    search,
    all.map((one) => ({ ...entry, ...one })),
  );
  const found: string[] = [];
  for (let after: string | undefined, more = true; more; ) {
    const { edges, hasNextPage } = await services.search.search(ada, "quokka", { first: 100, after });
    found.push(...edges.map(({ node }) => node.document._id));
    after = edges.at(-1)?.cursor;
    more = hasNextPage;
  }
  const newest = all.map(({ _id }) => _id).toReversed();
  expect(found).toEqual(newest.slice(0, 200));
});

test("a document is found by a bounded number of words", () => {
  const text = Array.from({ length: MAX_TERMS + 500 }, (_, n) => `word${n}`).join(" ");
  expect(termsOf("Title", text)).toHaveLength(MAX_TERMS);
  expect(termsOf("Title", text)[0]).toBe("title");
});
