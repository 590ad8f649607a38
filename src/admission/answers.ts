import { AppError } from "../errors.ts";
import { createTally } from "../tally.ts";
import { type Viewer } from "../viewer.ts";

/** Who is not signed in; no user has this id. */
export const NOBODY = "";
/** Characters in one answer: a hundred of the longest documents, and what is around them. */
export const MAX_ANSWER = 16 * 1024 * 1024;
/** Characters in all answers that wait for one user to read them. */
export const MAX_ANSWERS_OF_USER = 4 * MAX_ANSWER;
/** The same, of everybody. */
export const MAX_ANSWERS = 16 * MAX_ANSWER;

export interface Answer {
  readonly characters: number;
  /** What it tells of is done: it is counted, and refused only when it is too large by itself. */
  readonly isChange: boolean;
}

/**
 * Room for an answer, before it is made into text; call what it answers when the client has taken it.
 * @throws AppError BAD_USER_INPUT when it is too large by itself, RATE_LIMITED or OVERLOADED when too much waits already.
 */
export type HoldAnswer = (viewer: Viewer | null, answer: Answer) => () => void;

export function boundAnswers(refuse: (what: string) => AppError): HoldAnswer {
  const waiting = createTally();
  return (viewer, { characters, isChange }) => {
    const id = viewer?.id ?? NOBODY;
    if (characters > MAX_ANSWER) throw tooLarge(characters, isChange);
    if (!isChange && waiting.of(id) + characters > MAX_ANSWERS_OF_USER)
      throw new AppError("RATE_LIMITED", "Too much waits for you to read it. Read those answers, then try again.");
    if (!isChange && waiting.total + characters > MAX_ANSWERS) throw refuse("long answers");
    return waiting.add(id, characters);
  };
}

const tooLarge = (characters: number, isChange: boolean): AppError =>
  new AppError(
    "BAD_USER_INPUT",
    `${isChange ? "The change was made, but its" : "This"} answer has ${characters} characters; at most ${MAX_ANSWER} are sent. Ask for fewer items with 'first', or for fewer fields.`,
  );

/** The characters of all texts in a value, as they would be sent but for what JSON puts around them. */
export function charactersOf(value: unknown): number {
  const left: unknown[] = [value];
  let characters = 0;
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one === "string") characters += one.length;
    else if (Array.isArray(one)) for (const item of one) left.push(item);
    else if (typeof one === "object" && one !== null)
      for (const [name, item] of Object.entries(one)) {
        characters += name.length;
        left.push(item);
      }
  }
  return characters;
}
