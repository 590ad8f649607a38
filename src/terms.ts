/** More unique terms of one document are not indexed. */
export const MAX_TERMS = 2_000;
/** Longer words are cut, in the index and in queries alike. */
export const MAX_TERM_LENGTH = 64;

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

export interface Word {
  readonly term: string;
  /** Where it stands in the text, in UTF-16 units. */
  readonly index: number;
  readonly length: number;
}

/** The words of a text in their order, each with the term that it is found by: lower case, without diacritics. */
export function* wordsOf(text: string): Generator<Word> {
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const term = fold(word);
    if (term !== "") yield { term, index, length: word.length };
  }
}

/** The unique terms of some texts, in order of appearance; at most `MAX_TERMS`. */
export function termsOf(...texts: readonly string[]): readonly string[] {
  const terms = new Set<string>();
  for (const text of texts) {
    for (const { term } of wordsOf(text)) {
      terms.add(term);
      if (terms.size >= MAX_TERMS) return [...terms];
    }
  }
  return [...terms];
}

const PLAIN = /^[ -~]*$/;

function fold(word: string): string {
  const folded = PLAIN.test(word) ? word : word.normalize("NFKD").replace(/[^\p{L}\p{N}]/gu, "");
  // By code point, so that no character is cut in two.
  const lower = folded.toLowerCase();
  return lower.length <= MAX_TERM_LENGTH ? lower : [...lower].slice(0, MAX_TERM_LENGTH).join("");
}
