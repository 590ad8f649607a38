import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createSearchQueries, type SearchQueries } from "../../src/effects/search.ts";
import { type Collections, collectionsOf } from "../../src/store/collections.ts";
import { type DocumentRecord } from "../../src/store/records/workspace.ts";
import { termsOf } from "../../src/terms.ts";
import { onBothStores, type StoreSide } from "../support/stores.ts";

const NOW = "2026-01-01T00:00:00.000Z";
const ada = { id: "ada", roles: ["user"] } as const;

onBothStores("a search by the beginning of the last word", (open) => {
  let side: StoreSide;
  let collections: Collections;
  let queries: SearchQueries;
  beforeEach(async () => {
    side = await open();
    collections = collectionsOf(side.store);
    queries = createSearchQueries(collections);
  });
  afterEach(() => side.close());

  async function write(...titles: readonly string[]): Promise<void> {
    const common = { audience: ["*"], updatedAt: NOW, version: 1 } as const;
    const documents = titles.map(
      (title) => ({ _id: title, title, content: title, ...common }) as unknown as DocumentRecord,
    ); // what a search reads of one
    await collections.documents.insertMany(documents, { ordered: false });
    await collections.search.insertMany(
      titles.map((title) => ({
        _id: title,
        ...common,
        terms: termsOf(title),
        titleTerms: termsOf(title),
        eventId: "e",
      })),
      { ordered: false },
    );
  }
  const found = async (query: string): Promise<readonly string[]> =>
    (await queries.search(ada, query, { first: 100 })).edges.map(({ node }) => node.document._id).toSorted();

  // Above all surrogates in UTF-16, below them in UTF-8; the last one of a plane; the last ones before the surrogates.
  test.each(["山\ufa11", "山\u{2f81a}", "山\u{1fffb}", "\ud7fb\ud7fb", "plans", "über"])(
    "finds '%s'",
    async (title) => {
      await write(title, "other");
      const [first = ""] = title;
      const beginning = /\p{Script=Latin}/u.test(first) ? title.slice(0, 2) : first;
      expect(await found(beginning)).toEqual([title]);
    },
  );

  test("finds nothing that begins otherwise", async () => {
    await write("plan", "plant", "plao", "plam");
    expect(await found("plan")).toEqual(["plan", "plant"]);
  });

  test("a single letter begins too much: it is found as a word", async () => {
    await write("plan b", "plan bee");
    expect(await found("plan b")).toEqual(["plan b"]);
    expect(await found("b")).toEqual(["plan b"]);
  });
});
