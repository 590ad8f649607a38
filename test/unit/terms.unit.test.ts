import { expect, test } from "@jest/globals";
import { MAX_TERM_LENGTH, MAX_TERMS, termsOf } from "../../src/terms.ts";

test("a document is found by its first 2,000 different words", () => {
  const words = Array.from({ length: MAX_TERMS + 100 }, (_, n) => `word${n}`);
  expect(termsOf(words.join(" "))).toEqual(words.slice(0, MAX_TERMS));
});

test("a longer word is found by its first 64 characters", () => {
  const long = "x".repeat(10_000);
  expect(termsOf(long)).toEqual([long.slice(0, MAX_TERM_LENGTH)]);
});
