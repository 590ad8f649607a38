import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type FeedItem, isAfter } from "../../src/feed/feed.ts";
import { createPassedOver } from "../../src/graphql/fan-out/passed-over.ts";
import { processed } from "../support/recorded-lifecycle.ts";

const at = (offset: number) => ({ offset, index: 0 });
const item = (offset: number): FeedItem => ({ position: at(offset), transition: processed(`e${offset}`) });
const items = (from: number, to: number): readonly FeedItem[] =>
  Array.from({ length: to - from }, (_, n) => item(from + n + 1));

/** One that looks through a page after a place, and takes of it what is wanted. */
function lookThrough(
  passedOver: ReturnType<typeof createPassedOver>,
  from: number,
  to: number,
  wanted: ReadonlySet<number>,
) {
  const page = { items: items(from, to), upTo: at(to) };
  passedOver.add(
    at(from),
    page,
    page.items.filter(({ position }) => wanted.has(position.offset)),
  );
}

describe("what was looked through in vain is passed over", () => {
  const NONE = new Set<number>();

  test("from any place in it to its end", () => {
    const passedOver = createPassedOver();
    lookThrough(passedOver, 10, 20, NONE);
    expect([9, 10, 15, 19, 20, 21].map((place) => passedOver.endFrom(at(place)).offset)).toEqual([
      9, 20, 20, 20, 20, 21,
    ]);
  });

  test("stretches that meet are one", () => {
    const passedOver = createPassedOver();
    lookThrough(passedOver, 10, 20, NONE);
    lookThrough(passedOver, 30, 40, NONE);
    lookThrough(passedOver, 20, 30, NONE);
    expect(passedOver.endFrom(at(10))).toEqual(at(40));
  });

  test("up to what is wanted, and on from there", () => {
    const passedOver = createPassedOver();
    lookThrough(passedOver, 0, 20, new Set([5, 12]));
    expect([0, 4, 5, 11, 12].map((place) => passedOver.endFrom(at(place)).offset)).toEqual([4, 4, 5, 11, 20]);
  });

  test("sixteen stretches are known; the first one found is forgotten first", () => {
    const passedOver = createPassedOver();
    for (let n = 0; n < 17; n++) lookThrough(passedOver, n * 10, n * 10 + 5, NONE);
    expect([0, 10, 160].map((place) => passedOver.endFrom(at(place)).offset)).toEqual([0, 15, 165]);
  });

  test("whatever pages are looked through, nothing that is wanted is passed over", () => {
    const pages = fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 20 })), { maxLength: 40 });
    const wanted = fc.array(fc.nat(80), { maxLength: 12 });
    fc.assert(
      fc.property(pages, wanted, fc.nat(80), (looked, offsets, place) => {
        const passedOver = createPassedOver();
        const isWanted = new Set(offsets);
        for (const [from, count] of looked) lookThrough(passedOver, from, from + count, isWanted);
        const end = passedOver.endFrom(at(place));
        expect(isAfter(at(place), end)).toBe(false);
        for (let offset = place + 1; offset <= end.offset; offset++) expect(isWanted.has(offset)).toBe(false);
      }),
    );
  });
});
