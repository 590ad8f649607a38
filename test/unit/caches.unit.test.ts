import { describe, expect, test } from "@jest/globals";
import { buildSchema, parse as parseText } from "graphql";
import { termsOf, MAX_TERMS } from "../../src/terms.ts";
import { createCursorCodec } from "../../src/feed/cursor.ts";
import { type FeedItem } from "../../src/feed/feed.ts";
import { createHistory } from "../../src/feed/history.ts";
import { createRepeats } from "../../src/feed/repeats.ts";
import { createTail } from "../../src/feed/tail.ts";
import { createDocuments } from "../../src/graphql/fan-out/documents.ts";
import { toPayload } from "../../src/graphql/fan-out/payload.ts";
import { createRendered } from "../../src/graphql/fan-out/rendered.ts";
import { eventually } from "../support/eventually.ts";
import { processed, recordedLog } from "../support/recorded-lifecycle.ts";

const at = (offset: number) => ({ offset, index: 0 });
const item = (offset: number): FeedItem => ({ position: at(offset), transition: processed(`e${offset}`) });

describe("results that were rendered", () => {
  /** How many of the keys are made anew. */
  function madeAnew(rendered: ReturnType<typeof createRendered>, keys: readonly string[], bytes = 10): number {
    let made = 0;
    for (const key of keys)
      void rendered.get(key, () => {
        made += 1;
        return toPayload({ text: "x".repeat(bytes) }, at(0));
      });
    return made;
  }
  const keys = (count: number, from = 0) => Array.from({ length: count }, (_, n) => String(from + n));

  test("are known again, up to two generations of 10,000", () => {
    const rendered = createRendered();
    expect(madeAnew(rendered, keys(20_000))).toBe(20_000);
    expect(madeAnew(rendered, keys(10_000, 10_000))).toBe(0);
    madeAnew(rendered, keys(10_000, 20_000));
    expect(madeAnew(rendered, keys(1, 0))).toBe(1);
  });

  test("are bounded by size: large ones push out the older sooner", () => {
    const rendered = createRendered();
    madeAnew(rendered, keys(1), 10);
    madeAnew(rendered, keys(30, 1), 1024 * 1024);
    expect(madeAnew(rendered, keys(1))).toBe(1);
  });
});

describe("operations that were parsed", () => {
  const schema = buildSchema("type Query { a: Int }");

  function setup() {
    const parsed: string[] = [];
    const parse = (text: string) => {
      parsed.push(text);
      return parseText(text);
    };
    return { parsed, documents: createDocuments(schema, { parse, validate: () => [] }) };
  }
  const text = (n: number) => `query Q${n} { a }`;

  test("are 500 at most: the one longest unused goes", () => {
    const { documents, parsed } = setup();
    for (let n = 0; n < 500; n++) documents(text(n));
    documents(text(0));
    documents(text(500));
    expect(parsed).toHaveLength(501);
    documents(text(0));
    expect(parsed).toHaveLength(501);
    documents(text(1));
    expect(parsed).toHaveLength(502);
  });

  test("are not kept when their text is long", () => {
    const { documents, parsed } = setup();
    const long = `{ a } #${"x".repeat(10_000)}`;
    documents(long);
    documents(long);
    expect(parsed).toHaveLength(2);
  });
});

describe("the recent tail of the log", () => {
  test("is bounded by count and by size; it says when it no longer reaches back", () => {
    const byCount = createTail(at(-1), 3, 1_000);
    for (let n = 0; n < 5; n++) byCount.add(item(n), 1);
    expect(byCount.after(at(1), at(4))?.items.map(({ position }) => position.offset)).toEqual([2, 3, 4]);
    expect(byCount.after(at(0), at(4))).toBeNull();
    expect(byCount.of("e1")).toEqual([]);

    const bySize = createTail(at(-1), 1_000, 100);
    for (let n = 0; n < 5; n++) bySize.add(item(n), 40);
    expect(bySize.after(at(2), at(4))?.items).toHaveLength(2);
    expect(bySize.after(at(1), at(4))).toBeNull();
  });
});

test("repeats are recognised among the last transitions, twice as many at most", () => {
  const repeats = createRepeats(100);
  for (let n = 0; n < 201; n++) expect(repeats.isNew(String(n))).toBe(true);
  expect(repeats.isNew("200")).toBe(false);
  expect(repeats.isNew("101")).toBe(false);
  expect(repeats.isNew("0")).toBe(true);
});

test("however many come back to places of their own, four readers of the log serve them all", async () => {
  const log = recordedLog(500);
  for (let n = 0; n < 5_000; n++) log.append(`e${n}`);
  const history = createHistory(log.broker);
  let most = 0;
  const places = Array.from({ length: 8 }, (_, n) => at(n * 600));
  const pages = places.map(async (place) => {
    const page = await history.after(place);
    most = Math.max(most, log.readers.size);
    return page.items[0]?.position.offset;
  });
  expect(await Promise.all(pages)).toEqual(places.map(({ offset }) => offset + 1));
  expect(most).toBe(4);
  await history.close();
  await eventually(() => log.readers.size === 0, "all readers to be closed");
});

test("cursors are signed alike before and after the keys of other viewers pushed theirs out", () => {
  const cursors = createCursorCodec("a secret of some length for tests");
  const before = cursors.encode("ada", at(7));
  for (let n = 0; n < 10_001; n++) cursors.encode(`viewer-${n}`, at(1));
  expect(cursors.encode("ada", at(7))).toBe(before);
  expect(cursors.decode("ada", before)).toEqual(at(7));
});

test("a document is found by its first 2,000 different words", () => {
  const words = Array.from({ length: MAX_TERMS + 100 }, (_, n) => `word${n}`);
  expect(termsOf(words.join(" "))).toEqual(words.slice(0, MAX_TERMS));
});
