import { expect, test } from "@jest/globals";
import { PLAIN } from "../../cli/render/paint.ts";
import { cutFrame, wholeFrame } from "../../cli/render/rows.ts";

const lines = ["rates", "", "search", "analytics", "", "api"];
const cut = (rows: number, footer?: string) => cutFrame({ lines, ...(footer ? { footer } : {}) }, rows, PLAIN);

test("what fits is shown as it is, with the footer below", () => {
  expect(cut(6)).toEqual(lines);
  expect(cut(8, "q ends")).toEqual([...lines, "", "q ends"]);
  expect(cut(8, "q ends")).toEqual(wholeFrame({ lines, footer: "q ends" }));
});

test("what doesn't goes without its gaps first", () => {
  expect(cut(5)).toEqual(["rates", "search", "analytics", "api"]);
  expect(cut(5, "q ends")).toEqual(["rates", "search", "analytics", "api", "q ends"]);
});

test("then without its bottom, and says how many lines are missing; the top stays", () => {
  expect(cut(3)).toEqual(["rates", "search", "… 2 more lines"]);
  expect(cut(4, "q ends")).toEqual(["rates", "search", "analytics", "… 1 more line · q ends"]);
  expect(cut(1, "q ends")).toEqual(["… 4 more lines · q ends"]);
});
