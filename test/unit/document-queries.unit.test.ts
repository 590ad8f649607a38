import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createDocumentQueries } from "../../src/documents/queries.ts";
import { createSearchQueries } from "../../src/effects/search.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { userRegistered } from "../support/recorded-broker.ts";
import { openLocalSide } from "../support/stores.ts";

const NOW = "2026-01-01T00:00:00.000Z";
const ada = { id: "ada", roles: ["user"] } as const;
const outbox = [{ id: "e", owner: "p", event: userRegistered("e") }];
const creation = { eventId: "e", inputHash: "h" };
const audience = ["*"];

let side: Awaited<ReturnType<typeof openLocalSide>>;
let collections: Collections;
beforeEach(async () => {
  side = await openLocalSide();
  collections = collectionsOf(side.store);
  const written = { createdAt: NOW, creation, outbox };
  const document = {
    title: "T",
    content: "whales",
    tags: [],
    visibility: "WORKSPACE",
    version: 1,
    createdBy: "ada",
  } as const;
  const entry = { version: 1, audience, terms: ["whales"], titleTerms: [], updatedAt: NOW, eventId: "e" };
  const user = { name: "Ada", email: "a@x", emailKey: "a@x" };
  const once = { ordered: false } as const;
  await collections.documents.insertMany([{ _id: "d", ...document, ...written, audience, updatedAt: NOW }], once);
  await collections.comments.insertMany([{ _id: "c", documentId: "d", author: "ada", body: "B", ...written }], once);
  await collections.users.insertMany([{ _id: "ada", ...user, ...written }], once);
  await collections.search.insertMany([{ _id: "d", ...entry }], once);
});
afterEach(() => side.close());

test("an empty tag or creator is what no document has, and does not mean all of them", async () => {
  const queries = createDocumentQueries(collections);
  expect((await queries.documents(ada, { first: 10 })).edges).toHaveLength(1);
  for (const condition of [{ tag: "" }, { createdBy: "" }])
    expect((await queries.documents(ada, { first: 10, ...condition })).edges).toEqual([]);
});

test("what is read leaves the events that wait where they are: they may be far larger than their record", async () => {
  const queries = createDocumentQueries(collections);
  const page = { first: 100 };
  const nodes = (found: { readonly edges: readonly { readonly node: object }[] }) =>
    found.edges.map(({ node }) => node);
  const read = [
    await queries.document(ada, "d"),
    await queries.user("ada"),
    ...nodes(await queries.documents(ada, page)),
    ...nodes(await queries.comments(ada, "d", page)),
    ...(await createSearchQueries(collections).search(ada, "whales", page)).edges.map(({ node }) => node.document),
  ];
  expect(read.map((one) => Object.hasOwn(one ?? {}, "createdAt") && !Object.hasOwn(one ?? {}, "outbox"))).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
});
