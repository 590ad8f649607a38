import { expect, test } from "@jest/globals";
import { createAdmission } from "../../src/admission/admission.ts";
import { charactersOf, MAX_ANSWER, MAX_ANSWERS, MAX_ANSWERS_OF_USER } from "../../src/admission/answers.ts";
import { type Viewer } from "../../src/viewer.ts";
import { recordedLog, silentLog } from "../support/recorded-log.ts";

const user = (id: string): Viewer => ({ id, roles: ["user"] });
const read = (characters = MAX_ANSWER) => ({ characters, isChange: false });
const refusal = (code: string, retryable: boolean, message = "") =>
  expect.objectContaining({ code, retryable, message: expect.stringContaining(message) });

test("an answer has a bounded length; of a change it is said that it was made", () => {
  const { answer } = createAdmission(silentLog);
  answer(user("ada"), read())();
  expect(() => answer(user("ada"), read(MAX_ANSWER + 1))).toThrow(refusal("BAD_USER_INPUT", false, "'first'"));
  expect(() => answer(user("ada"), { characters: MAX_ANSWER + 1, isChange: true })).toThrow(
    refusal("BAD_USER_INPUT", false, "The change was made"),
  );
});

test("what waits for one user to read it is bounded: no more is made for them until some of it was taken", () => {
  const { answer } = createAdmission(silentLog);
  const taken = Array.from({ length: MAX_ANSWERS_OF_USER / MAX_ANSWER }, () => answer(user("ada"), read()));
  expect(() => answer(user("ada"), read(1))).toThrow(refusal("RATE_LIMITED", true));
  answer(user("bob"), read());
  taken[0]?.();
  answer(user("ada"), read());
  expect(() => answer(user("ada"), read(1))).toThrow(refusal("RATE_LIMITED", true));
});

test("what waits for all of them is bounded too, and the log says so", () => {
  const { log, lines } = recordedLog();
  const { answer } = createAdmission(log);
  const taken = Array.from({ length: MAX_ANSWERS / MAX_ANSWER }, (_, n) => answer(user(`reader-${n}`), read()));
  expect(() => answer(user("ada"), read(1))).toThrow(refusal("OVERLOADED", true));
  expect(lines).toMatchObject([{ level: "warn", message: "Overloaded: long answers are refused" }]);
  taken[0]?.();
  answer(user("ada"), read());
});

test("what a change answers is never refused for what waits, but counts", () => {
  const { answer } = createAdmission(silentLog);
  for (let n = 0; n < 20; n += 1) answer(user("ada"), { characters: MAX_ANSWER, isChange: true });
  expect(() => answer(user("ada"), read(1))).toThrow(refusal("RATE_LIMITED", true));
});

test("the characters of an answer are those of all its texts and names, however deep", () => {
  expect(charactersOf({ ab: ["cde", { f: "ghij" }, null, 5, true], k: undefined })).toBe(11);
  expect(charactersOf(null)).toBe(0);
});
