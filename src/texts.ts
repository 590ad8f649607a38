/** Not white space, not a control or format character, and nothing that is not shown (U+200B, U+3164). */
const VISIBLE = /[^\s\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
/** With `u`, half of a pair alone: a whole pair is one character. */
const HALF_OF_A_PAIR = /\p{Cs}/u;

export const isVisible = (text: string): boolean => VISIBLE.test(text);

/** Is it the same after it was stored and sent? MongoDB and UTF-8 put U+FFFD in the place of half a pair; NUL ends a text for many programs. */
export const isWhole = (text: string): boolean => !text.includes("\0") && !HALF_OF_A_PAIR.test(text);

export const NOT_WHOLE =
  "must have no NUL (U+0000) and no half of a surrogate pair: take it out, or send the pair whole";
